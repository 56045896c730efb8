package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/report"
	"corroborate/internal/storage"
	"corroborate/internal/text/spelling"
)

// mostReasons is for how many claims a table gives reasons, which take many
// times longer than the figures.
const mostReasons = 1_000

func (in *invocation) assessCommand() *cobra.Command {
	var format, sort, from string
	var firm firmFlags
	cmd := &cobra.Command{
		Use:   "assess [FILE] [CLAIM...]",
		Short: "Tell how well each claim is corroborated",
		Long: `Assess computes how well claims are corroborated: those of a map file, without any
store, or with --store those of a store. Without CLAIM it takes them all.

The table has a row for each claim: its verdict and how certain it is, how far it
is believed and disbelieved (from 0 to 1), how many independent lines of evidence
there are for it and against it ("3+" is at least 3), what it says, and, if there is
room, the caveat that costs it the most belief.
Of more than 1,000 claims the caveats are left out. With --format json it prints
one object with everything that is known of each claim, by its key.

With --firm it tells how firm the words are: how near the next word is, and which
single number of the model would move one by the smallest change. With --sensitivity
10% it draws all numbers at once, each within 10% of what it is, a thousand times, and
tells how many of the draws keep the verdict and the certainty.`,
		Example: `  corroborate assess examples/islamic-state-defections.yaml
  corroborate assess map.yaml recruiting-declining --format json
  corroborate assess map.yaml recruiting-declining --firm --sensitivity 10%
  corroborate assess --store sqlite:data/corroborate.db
  corroborate assess - --from jsonl < map.jsonl`,
		RunE: func(cmd *cobra.Command, args []string) error {
			garbage := sparing()
			defer garbage.done()
			if err := firm.check(cmd); err != nil {
				return err
			}
			rubric, err := in.loadRubric()
			if err != nil {
				return err
			}
			m, claims, err := in.claimsOf(cmd, args, from, rubric)
			if err != nil {
				return err
			}
			garbage.holding(m.Len())
			return in.assess(cmd.Context(), m, claims, rubric, firm, format, report.Sort(sort))
		},
	}
	flags := cmd.Flags()
	choose(cmd, &format, "format", "the `FORMAT`, table or json", "table", "json")
	choose(cmd, &sort, "sort", "belief or key: `ORDER` of the rows", string(report.ByBelief), string(report.ByKey))
	flags.StringVar(&from, "from", "", "the `FORMAT`, yaml, json, jsonl or csv; by default what the file's name says, and yaml for standard input")
	firm.define(cmd)
	completeWords(cmd, "from", append(slices.Clone(exchange.Formats), tables))
	return cmd
}

// assess assesses claims of a map, and prints the answer.
func (in *invocation) assess(ctx context.Context, m *evidence.Map, claims []evidence.Key, r assess.Rubric, o firmFlags, format string, sort report.Sort) error {
	firm, err := in.firmness(ctx, m, claims, r, o)
	if err != nil {
		return err
	}
	if format == "table" && len(claims) > mostReasons {
		titles := titlesOfClaims(m, claims) // before the figures, so that what they do not need of the map is garbage
		figures, err := in.figures(ctx, m, claims, r)
		if err != nil {
			return err
		}
		return errors.Join(report.Figures(in.stdout, in.style(), titles, figures, sort),
			report.Firmness(in.stdout, in.style(), titles, firm))
	}
	if format == "json" {
		return buffered(in.stdout, func(w io.Writer) error { return in.assessmentsJSON(ctx, w, m, claims, r, firm) })
	}
	assessments, err := in.assessments(ctx, m, claims, r)
	if err != nil {
		return err
	}
	return errors.Join(report.Assessments(in.stdout, in.style(), m, assessments, sort),
		report.Firmness(in.stdout, in.style(), titlesOfClaims(m, claims), firm))
}

// claimsOf finds the claims asked for in a file or in a store, and what is below them.
func (in *invocation) claimsOf(cmd *cobra.Command, args []string, from string, r assess.Rubric) (*evidence.Map, []evidence.Key, error) {
	if !cmd.Flags().Changed("store") {
		return in.claimsOfFile(cmd, args, from)
	}
	if from != "" {
		return nil, nil, usage(cmd, "--from is about a file, and --store about a store: expected one of the two")
	}
	return in.claimsOfStore(cmd, args, r)
}

// assessments assesses claims, and shows how far it is.
func (in *invocation) assessments(ctx context.Context, m *evidence.Map, claims []evidence.Key, r assess.Rubric) (map[evidence.Key]*assess.Assessment, error) {
	progress, done := in.progress()
	defer done()
	o := assessing(progress)
	return assess.Assess(ctx, m, claims, r, o)
}

// assessmentsJSON writes assessments while it computes the next ones, and shows how far it is.
func (in *invocation) assessmentsJSON(ctx context.Context, w io.Writer, m *evidence.Map, claims []evidence.Key, r assess.Rubric, firm []report.Firm) error {
	progress, done := in.progress()
	defer done()
	out := report.NewAssessmentsJSON(w, firm)
	if err := assess.Each(ctx, m, claims, r, assessing(progress), out.Add); err != nil {
		return err
	}
	return out.End()
}

// figures computes the figures of claims, and shows how far it is.
func (in *invocation) figures(ctx context.Context, m *evidence.Map, claims []evidence.Key, r assess.Rubric) (map[evidence.Key]evidence.Figures, error) {
	progress, done := in.progress()
	defer done()
	o := assessing(progress)
	return assess.Figures(ctx, m, claims, r, o)
}

// assessing are options that report how far an assessment is.
func assessing(progress storage.Progress) (o assess.Options) {
	if progress != nil {
		o.Progress = func(done, total int) { progress("assessing", done, total) }
	}
	return o
}

// claimsOfFile reads a map file that stands alone, and finds the claims asked for.
func (in *invocation) claimsOfFile(cmd *cobra.Command, args []string, from string) (*evidence.Map, []evidence.Key, error) {
	if len(args) == 0 {
		return nil, nil, usage(cmd, "no argument given, expected a map file, - for standard input, or --store")
	}
	if _, err := os.Stat(args[0]); args[0] != "-" && errors.Is(err, fs.ErrNotExist) && evidence.Key(args[0]).Valid() {
		return nil, nil, evidence.Errorf(evidence.NotFound, "there is no file %s; for a claim of a store, name the store with --store", args[0])
	}
	m, err := in.readMap(cmd, args[0], &from, nil)
	if err != nil {
		return nil, nil, err
	}
	all := make(map[evidence.Key]bool, len(m.Claims))
	for _, c := range m.Claims {
		all[c.Key] = true
	}
	known := slices.Sorted(maps.Keys(all))
	if len(args) == 1 {
		return m, known, nil
	}
	var claims []evidence.Key
	for _, arg := range args[1:] {
		key := evidence.Key(arg)
		if !all[key] {
			return nil, nil, unknownClaim(arg, spelling.To(key, known, 3))
		}
		claims = append(claims, key)
	}
	return m, claims, nil
}

func unknownClaim(ref string, near []evidence.Key) error {
	return evidence.Refuse(evidence.Problem{Code: evidence.NotFound, Message: fmt.Sprintf("there is no claim %q", ref), Nearest: evidence.Strings(near)})
}

// claimsOfStore reads the claims asked for, or all, with what is below them,
// from a store that keeps its figures by the rubric.
func (in *invocation) claimsOfStore(cmd *cobra.Command, args []string, r assess.Rubric) (m *evidence.Map, claims []evidence.Key, err error) {
	err = in.withStore(cmd, func(ctx context.Context, s storage.Store) error {
		curator := curate.Curator{Store: s, Rubric: r}
		if err := curator.CheckRubric(ctx); err != nil {
			return err
		}
		progress, done := in.progress()
		defer done()
		return s.View(ctx, func(r storage.Reader) error {
			m, claims, err = readClaims(ctx, r, args, progress)
			return err
		})
	})
	return m, claims, err
}

func readClaims(ctx context.Context, r storage.Reader, args []string, progress storage.Progress) (*evidence.Map, []evidence.Key, error) {
	if len(args) > 0 {
		claims, err := findClaims(ctx, r, args)
		if err != nil {
			return nil, nil, err
		}
		m, err := r.Below(ctx, evidence.As[evidence.Ref](claims))
		return m, claims, err
	}
	m, err := storage.ReadMap(ctx, r, progress)
	if err != nil {
		return nil, nil, err
	}
	return m, m.ClaimKeys(), nil
}

// findClaims finds claims by key or id.
func findClaims(ctx context.Context, r storage.Reader, args []string) ([]evidence.Key, error) {
	entries, err := r.Entries(ctx, evidence.As[evidence.Ref](args))
	if err != nil {
		return nil, err
	}
	claims := make([]evidence.Key, len(args))
	for i, e := range entries {
		switch e := e.(type) {
		case *evidence.Claim:
			claims[i] = e.Key
		case nil:
			near, err := r.Nearest(ctx, args[i], 3)
			if err != nil {
				return nil, err
			}
			return nil, unknownClaim(args[i], near)
		default:
			return nil, evidence.Refuse(evidence.WrongKind(evidence.Ref(args[i]), e.EntryKind(), "", "a claim"))
		}
	}
	return claims, nil
}
