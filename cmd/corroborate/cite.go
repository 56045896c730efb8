package main

import (
	"cmp"
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
		Long: `Cite reads citations - DOIs, or entries of BibTeX, RIS, PubMed or CSL-JSON; the format
shows by itself - and prints the sources and the agents that they name as a map file, to
be completed and imported. FILE may be - for standard input. Nothing is fetched.

What a map has no place for is told on standard error, once for each field, with the
number of entries that have it. An entry that cannot be read is told with its line, and
the others are printed.

Where there is a store, a record that it has is printed as it is there, with what the
citation adds to it: a source by its DOI, by its address, or by its title, date and
authors; an agent by its name. So importing the same citations again changes nothing.
Other records get keys that are free in the store, and what they are like there is told
on standard error.`,
		Example: `  corroborate cite references.bib > sources.yaml
  echo 10.1177/1057567717701234 | corroborate cite -`,
		Args: args(cobra.ExactArgs(1), "a file with citations, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := in.readText(args[0])
			if err != nil {
				return err
			}
			name := args[0]
			if name == "-" {
				name = "standard input"
			}
			cited, err := in.cite(cmd.Context(), text)
			if err != nil {
				return mapProblems(err, func(p evidence.Problem) evidence.Problem {
					if p.Place.Line > 0 {
						p.Place.File, p.Path = name, ""
					}
					return p
				})
			}
			if err := in.tellCited(name, cited); err != nil {
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
	return analysis.CiteForImport(ctx, s, text)
}

// tellCited tells what the reader of a map should know of where it came from.
func (in *invocation) tellCited(name string, c *analysis.Cited) error {
	lines := knownLines(c)
	for _, s := range c.Sources {
		lines = append(lines, alike(s.Key, c.Alike[s.Key])...)
	}
	for _, a := range c.Agents {
		lines = append(lines, alike(a.Key, c.Alike[a.Key])...)
	}
	for _, p := range c.Left {
		p.Place.File = name
		lines = append(lines, p.String())
	}
	if len(lines) == 0 {
		return nil
	}
	_, err := fmt.Fprintln(in.stderr, strings.Join(lines, "\n"))
	return err
}

// knownLines tell which records the store has: each source, and how many of the agents.
func knownLines(c *analysis.Cited) []string {
	var lines []string
	for _, s := range c.Sources {
		known, ok := c.Known[s.Key]
		if !ok {
			continue
		}
		by := map[duplicates.Reason]string{duplicates.SameDOI: "by its DOI", duplicates.SameURL: "by its address"}[known.Reason]
		line := fmt.Sprintf("the store has %s, %s: %s", s.Key, cmp.Or(by, "by its title, date and authors"), known.Item.Headline())
		if len(known.Kept) > 0 {
			line += "; what the citation says otherwise is left out: " + strings.Join(known.Kept, ", ")
		}
		lines = append(lines, line)
	}
	agents := 0
	for _, a := range c.Agents {
		if _, ok := c.Known[a.Key]; ok {
			agents++
		}
	}
	if agents > 0 {
		lines = append(lines, fmt.Sprintf("the store has %d of the agents, by name", agents))
	}
	return lines
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
