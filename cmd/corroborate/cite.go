package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"corroborate/internal/analysis"
	"corroborate/internal/citing/citation"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/text/duplicates"
)

// maxCitations is how much of a file of citations is read, in bytes.
const maxCitations = 16 << 20

func (in *invocation) citeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "cite FILE",
		Short: "Make map entries of citations",
		Long: `Cite reads citations - a DOI, or entries of BibTeX, RIS or CSL-JSON; the format shows
by itself - and prints the sources and the agents that they name as a map file, to be
completed and imported. FILE may be - for standard input. Nothing is fetched.

Where there is a store, the keys are ones that are free in it, and what it has
already, by DOI, by address or by title, is told on standard error, as is what a
citation says that a map has no place for.`,
		Example: `  corroborate cite references.bib > sources.yaml
  echo 10.1177/1057567717701234 | corroborate cite -`,
		Args: args(cobra.ExactArgs(1), "a file with citations, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := in.readText(args[0])
			if err != nil {
				return err
			}
			cited, err := in.cite(cmd.Context(), text)
			if err != nil {
				return err
			}
			if err := in.tellCited(cited); err != nil {
				return err
			}
			m := &evidence.Map{Agents: cited.Agents, Sources: cited.Sources}
			return exchange.Write(cmd.Context(), in.stdout, exchange.YAML, m)
		},
	}
}

func (in *invocation) readText(name string) (string, error) {
	file := io.NopCloser(in.stdin)
	if name != "-" {
		var err error
		if file, err = openFile(name); err != nil {
			return "", err
		}
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxCitations+1))
	if err != nil {
		return "", fileError(err)
	}
	if len(text) > maxCitations {
		return "", evidence.Refuse(evidence.Problem{Message: fmt.Sprintf("%s is longer than %d MiB", name, maxCitations>>20), Expected: "a file of citations"})
	}
	return string(text), nil
}

// cite reads citations beside the store, or alone if there is none.
func (in *invocation) cite(ctx context.Context, text string) (*analysis.Cited, error) {
	s, err := in.openStore(ctx, false)
	switch {
	case evidence.CodeOf(err) == evidence.NotFound:
		parsed, err := citation.Parse(text, func(evidence.Key) bool { return false })
		return &analysis.Cited{Result: parsed}, err
	case err != nil:
		return nil, err
	}
	defer s.Close()
	return analysis.Cite(ctx, s, text)
}

// tellCited tells what the reader of a map should know of where it came from.
func (in *invocation) tellCited(c *analysis.Cited) error {
	var lines []string
	for _, s := range c.Sources {
		lines = append(lines, alike(s.Key, c.Alike[s.Key])...)
	}
	for _, a := range c.Agents {
		lines = append(lines, alike(a.Key, c.Alike[a.Key])...)
	}
	if all := len(c.Sources) + len(c.Agents); c.Alike != nil && c.Compared < all {
		lines = append(lines, fmt.Sprintf("only the first %d of %d sources and agents were compared with the store", c.Compared, all))
	}
	for _, p := range c.Left {
		lines = append(lines, p.String())
	}
	if len(lines) == 0 {
		return nil
	}
	_, err := fmt.Fprintln(in.stderr, strings.Join(lines, "\n"))
	return err
}

// mostAlike is how many possible duplicates of one entry are told.
const mostAlike = 5

func alike(key evidence.Key, hits []duplicates.Hit) []string {
	var lines []string
	for i, h := range hits {
		if i == mostAlike {
			return append(lines, fmt.Sprintf("possible duplicates of %s in the store: %d more", key, len(hits)-i))
		}
		reason := map[duplicates.Reason]string{
			duplicates.SameDOI: "has the DOI of", duplicates.SameURL: "has the address of", duplicates.SameQuote: "has the quote of"}[h.Reason]
		if reason == "" {
			reason = fmt.Sprintf("is like (%.2f)", h.Likeness)
		}
		lines = append(lines, fmt.Sprintf("%s %s %s, which the store has: %s", key, reason, h.Item.EntryMeta().Key, h.Item.Headline()))
	}
	return lines
}
