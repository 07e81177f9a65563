"""Built object × path → Origin: which place of the catalog gave a value, and what else has a say in it.

Found out only when somebody asks, by making the objects of one entry again. Scalars that bear their place say it
themselves where they arrive as they are. For all else each leaf of the catalog is changed, and left out, to see what
comes of it: whatever the way from a key to an object, what has no influence is no origin, and what has some is.
"""

from __future__ import annotations

from kfgen.stages.origin.experiment import Made, Question
from kfgen.stages.origin.fields import Field, fields, near, of_objects
from kfgen.stages.origin.study import Beaten, Origin, Study

__all__ = ["Beaten", "Field", "Made", "Origin", "Question", "Study", "fields", "near", "of_objects"]
