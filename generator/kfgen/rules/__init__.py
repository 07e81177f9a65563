"""What KServe, Kubernetes and the tools that apply our output would refuse or misread, refused first.

RULES lists every rule by the noun it looks at; a rule takes (noun, environment, report).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.domain.environment import Namespace
from kfgen.domain.model import Extra, Model, StoreInNamespace
from kfgen.rules import extras, models, namespaces, servers, stores, trained

if TYPE_CHECKING:
    from collections.abc import Callable

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report

RULES: dict[type[Any], tuple[Callable[[Any, Environment, Report], None], ...]] = {
    Model: (
        models.mode_is_known,
        models.name_is_allowed,
        models.name_fits,
        models.replicas_fit,
        models.requests_fit,
        models.canary_is_possible,
        models.annotations_are_ours_to_give,
        servers.format_is_served,
        servers.own_container_is_whole,
        servers.schemes_are_known,
        servers.nothing_is_said_twice,
        trained.parent_is_a_server,
        trained.names_and_schemes_are_known,
        trained.memory_fits,
    ),
    StoreInNamespace: (stores.names_are_allowed, stores.annotations_can_be_carried),
    Extra: (extras.object_is_whole, extras.object_is_left_alone, extras.references_stay),
    Namespace: (namespaces.annotations_can_be_carried, namespaces.names_do_not_cross),
}
