// Command yamljson prints how Go programs read a YAML stream: one line of JSON
// for each document on standard input.
//
//	yamljson sigs < manifests.yaml   reads as helm and kubectl do
//	yamljson v3   < manifests.yaml   reads as kustomize does
//
// Documents without content are left out. Whole numbers are printed exactly.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	yamlv3 "go.yaml.in/yaml/v3"
	sigsyaml "sigs.k8s.io/yaml"
)

// readers holds each mode's way from a stream to one JSON text per document.
var readers = map[string]func([]byte) ([][]byte, error){
	"sigs": readSigs,
	"v3":   readV3,
}

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "yamljson:", err)
		os.Exit(1)
	}
}

// run reads stream in the mode args names and writes a line per document.
func run(args []string, stream io.Reader, output io.Writer) error {
	if len(args) != 1 || readers[args[0]] == nil {
		return errors.New("usage: yamljson sigs|v3 < STREAM")
	}
	text, err := io.ReadAll(stream)
	if err != nil {
		return err
	}
	documents, err := readers[args[0]](text)
	if err != nil {
		return err
	}
	lines := bufio.NewWriter(output)
	for _, document := range documents {
		fmt.Fprintf(lines, "%s\n", document)
	}
	return lines.Flush()
}

// readSigs reads with sigs.k8s.io/yaml, which knows single documents only.
func readSigs(stream []byte) ([][]byte, error) {
	var documents [][]byte
	for _, text := range split(stream) {
		document, err := sigsyaml.YAMLToJSON(text)
		if err != nil {
			return nil, fmt.Errorf("document %d: %w", len(documents)+1, err)
		}
		documents = append(documents, document)
	}
	return documents, nil
}

// split cuts a stream at lines that are just "---", as kubectl does, and drops
// the pieces that hold nothing but comments.
func split(stream []byte) [][]byte {
	var documents [][]byte
	var piece []byte
	hasContent := false
	// A newline more than there is would change a text that ends in newlines and the stream.
	if !bytes.HasSuffix(stream, []byte("\n")) {
		stream = append(stream, '\n')
	}
	for line := range bytes.Lines(append(stream, "---\n"...)) {
		trimmed := bytes.TrimSpace(line)
		if bytes.HasPrefix(line, []byte("---")) && len(trimmed) == len("---") {
			if hasContent {
				documents = append(documents, piece)
			}
			piece, hasContent = nil, false
			continue
		}
		piece = append(piece, line...)
		hasContent = hasContent || (len(trimmed) > 0 && trimmed[0] != '#')
	}
	return documents
}

// readV3 reads with yaml.v3, the library under kustomize.
func readV3(stream []byte) ([][]byte, error) {
	var documents [][]byte
	decoder := yamlv3.NewDecoder(bytes.NewReader(stream))
	for {
		var node yamlv3.Node
		err := decoder.Decode(&node)
		if errors.Is(err, io.EOF) {
			return documents, nil
		}
		if err != nil {
			return nil, err
		}
		if isEmpty(&node) {
			continue
		}
		document, err := nodeToJSON(&node)
		if err != nil {
			return nil, fmt.Errorf("document %d: %w", len(documents)+1, err)
		}
		documents = append(documents, document)
	}
}

// isEmpty tells a document that says nothing from one that says "null".
func isEmpty(document *yamlv3.Node) bool {
	if len(document.Content) == 0 {
		return true
	}
	content := document.Content[0]
	return content.Tag == "!!null" && content.Value == "" && content.Anchor == ""
}

// nodeToJSON decodes without naming Go types, so numbers become what the
// library takes them for: int, int64, uint64, or float64.
func nodeToJSON(node *yamlv3.Node) ([]byte, error) {
	var value any
	if err := node.Decode(&value); err != nil {
		return nil, err
	}
	return json.Marshal(withTextKeys(value))
}

// withTextKeys spells the keys that are not text (numbers, booleans) as text,
// the only kind of key that JSON has.
func withTextKeys(value any) any {
	switch value := value.(type) {
	case map[any]any:
		mapping := make(map[string]any, len(value))
		for key, item := range value {
			mapping[fmt.Sprint(key)] = withTextKeys(item)
		}
		return mapping
	case map[string]any:
		for key, item := range value {
			value[key] = withTextKeys(item)
		}
	case []any:
		for index, item := range value {
			value[index] = withTextKeys(item)
		}
	}
	return value
}
