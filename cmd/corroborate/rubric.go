package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

func (in *invocation) rubricCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "rubric",
		Short: "Print the numbers of the model",
		Long: `Rubric prints the rubric in use, the built-in one or the one of --rubric, as a file to
copy and to change: what each kind of study, source, caveat and link counts for. Its
first lines tell its hash, and by which one the store keeps its figures.

To try a rubric, without a store: 'corroborate export --output map.yaml', and then
'corroborate assess map.yaml --rubric FILE'. To go over to it: 'corroborate reassess'.`,
		Example: `  corroborate rubric > mine.yaml
  corroborate rubric --rubric mine.yaml --format json`,
		Args: args(cobra.NoArgs, "none"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			rubric, err := in.loadRubric()
			if err != nil {
				return err
			}
			kept, err := in.keptRubric(cmd.Context())
			if err != nil {
				return err
			}
			if format == "json" {
				return rubricJSON(in.stdout, rubric, kept)
			}
			return in.printRubric(rubric, kept)
		},
	}
	choose(cmd, &format, "format", "the `FORMAT`, yaml or json", "yaml", "json")
	return cmd
}

// keptRubric is the hash of the rubric by which the store keeps its figures;
// empty if there is no store, or nothing in it.
func (in *invocation) keptRubric(ctx context.Context) (hash string, err error) {
	s, err := in.openStore(ctx, false)
	if evidence.CodeOf(err) == evidence.NotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer s.Close()
	err = s.View(ctx, func(r storage.Reader) error {
		state, err := r.State(ctx)
		hash = state.Rubric
		return err
	})
	return hash, err
}

func (in *invocation) printRubric(rubric assess.Rubric, kept string) error {
	text, from := assess.DefaultRubricText(), "the built-in one"
	if in.rubric != "" {
		var err error
		if text, err = os.ReadFile(in.rubric); err != nil {
			return fileError(err)
		}
		from = in.rubric
	}
	store := "nothing is kept by any rubric yet in " + in.storeURL()
	switch kept {
	case "":
	case rubric.Hash():
		store = in.storeURL() + " keeps its figures by it"
	default:
		store = in.storeURL() + " keeps its figures by another one, " + kept
	}
	_, err := fmt.Fprintf(in.stdout, "# rubric %s, %s\n# %s\n\n%s\n", rubric.Hash(), from, store, strings.TrimRight(string(text), "\n"))
	return err
}

func rubricJSON(w io.Writer, rubric assess.Rubric, kept string) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(map[string]any{"hash": rubric.Hash(), "storeHash": kept, "rubric": map[string]any{
		"reliability": rubric.Reliability, "design": rubric.Design, "basis": rubric.Basis, "severity": rubric.Severity, "strength": rubric.Strength,
		"certainty": rubric.Certainty, "numbers": rubric.Numbers()}})
}
