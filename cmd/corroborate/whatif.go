package main

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"corroborate/internal/analysis"
	"corroborate/internal/assess"
	"corroborate/internal/evidence"
	"corroborate/internal/exchange"
	"corroborate/internal/report"
)

// whatIfFlags say what would be otherwise, and what to tell of it.
type whatIfFlags struct {
	answerFlags
	withdraw, resolve, set, reasons []string
	add, from                       string
}

func (in *invocation) whatIfCommand() *cobra.Command {
	var o whatIfFlags
	cmd := &cobra.Command{
		Use:   "whatif",
		Short: "Tell what would become of claims if something were otherwise",
		Long: `Whatif shows which claims would move, and how far, if records or links were not to
be relied on, if caveats were resolved, if strengths, severities, reliabilities or
retractions were others, or if there were more evidence. Nothing is written. What is
withdrawn, resolved or set is named by key or id, a link by its name, as in 'from->to'
or 'from-|to'. What is added comes from a map file, whose keys nothing in the store has
yet, and which may refer to what the store holds.

--set takes REF.FIELD=WORD: the strength of a link, the severity of a caveat, the
reliability of an agent or a source, or whether a source is retracted, true or false.
With --reasons it also shows why a claim would stand as it would, as trace does.`,
		Example: `  corroborate whatif --withdraw speckhard-yayla-2015
  corroborate whatif --resolve small-sample --resolve no-hard-data
  corroborate whatif --set 'icsr-2015->promise-gap.strength=weak' --set vox-2015.retracted=true
  corroborate whatif --set peter-neumann.reliability=a --reasons recruiting-declining
  corroborate whatif --withdraw 'icsr-2015->promise-gap' --add more.yaml
  corroborate whatif --file map.yaml --resolve small-sample`,
		Args: args(cobra.NoArgs, "none; --withdraw, --resolve, --set and --add say what would be otherwise"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := o.check(cmd); err != nil {
				return err
			}
			if len(o.withdraw)+len(o.resolve)+len(o.set) == 0 && o.add == "" {
				return usage(cmd, "nothing would be otherwise, expected --withdraw, --resolve, --set or --add")
			}
			changes, err := fieldChanges(cmd, o.set)
			if err != nil {
				return err
			}
			return in.whatIf(cmd, analysis.Change{Withdraw: evidence.As[evidence.Ref](o.withdraw), Resolve: evidence.As[evidence.Ref](o.resolve), Changes: changes, Reasons: evidence.As[evidence.Ref](o.reasons)}, o)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&o.withdraw, "withdraw", nil, "a record or `LINK` that is taken to fail; may be given several times")
	flags.StringArrayVar(&o.resolve, "resolve", nil, "a `CAVEAT` that is taken as resolved; may be given several times")
	flags.StringArrayVar(&o.set, "set", nil, "a field that is taken to be another, as `REF.FIELD=WORD`; may be given several times")
	flags.StringVar(&o.add, "add", "", "a map `FILE` with what is taken to be there, or - for standard input")
	flags.StringVar(&o.from, "from", "", "the `FORMAT` of that file, yaml, json, jsonl or csv; by default what its name says, and yaml for standard input")
	flags.StringArrayVar(&o.reasons, "reasons", nil, "a `CLAIM` whose reasons afterwards to show; may be given several times")
	o.define(cmd)
	in.fileFlag(cmd)
	completeWords(cmd, "from", append(slices.Clone(exchange.Formats), tables))
	return cmd
}

// fieldChanges reads changes of fields, each as REF.FIELD=WORD. Neither a key, an
// id nor the name of a link has a dot.
func fieldChanges(cmd *cobra.Command, texts []string) ([]assess.FieldChange, error) {
	var changes []assess.FieldChange
	for _, text := range texts {
		what, got, assigned := strings.Cut(text, "=")
		ref, field, dotted := strings.Cut(what, ".")
		if !assigned || !dotted || ref == "" || got == "" {
			return nil, usage(cmd, "--set %q sets nothing, expected REF.FIELD=WORD, as in 'icsr-2015->promise-gap.strength=weak'", text)
		}
		c := assess.FieldChange{Of: evidence.Ref(ref)}
		var err error
		switch flag := "set " + what; field {
		case "strength":
			c.Strength, err = word(cmd, flag, got, evidence.Strengths)
		case "severity":
			c.Severity, err = word(cmd, flag, got, evidence.Severities)
		case "reliability":
			c.Reliability, err = word(cmd, flag, got, evidence.Reliabilities)
		case "retracted":
			err = oneOf(cmd, flag, got, "true", "false")
			retracted := got == strconv.FormatBool(true)
			c.Retracted = &retracted
		default:
			err = oneOf(cmd, "set "+ref+".FIELD", field, "strength", "severity", "reliability", "retracted")
		}
		if err != nil {
			return nil, err
		}
		changes = append(changes, c)
	}
	return changes, nil
}

func (in *invocation) whatIf(cmd *cobra.Command, c analysis.Change, o whatIfFlags) error {
	return in.withAsker(cmd, func(ctx context.Context, a *analysis.Asker) (err error) {
		if o.add != "" {
			if c.Add, err = in.readMap(cmd, o.add, &o.from, exchange.KnownTo(a.Store)); err != nil {
				return err
			}
		}
		answer, err := a.WhatIf(ctx, c)
		if err != nil {
			return ofSet(err)
		}
		if o.format == "json" {
			return report.WhatIfJSON(in.stdout, answer.Claims, answer.Effects, answer.Reasons)
		}
		err = report.WhatIf(in.stdout, in.style(), report.TitlesOf(answer.Part, c.Add), len(answer.Claims), answer.Effects, o.first)
		if err != nil {
			return err
		}
		return in.reasons(answer)
	})
}

// reasons prints why claims would stand as they would.
func (in *invocation) reasons(answer *analysis.Answer) error {
	if len(answer.Reasons) == 0 {
		return nil
	}
	for _, c := range answer.After.Claims {
		if answer.Reasons[c.Key] == nil {
			continue
		}
		if _, err := io.WriteString(in.stdout, "\nAs it would be:\n\n"); err != nil {
			return err
		}
		t := report.Trace{Claim: c.Key, Assessments: answer.Reasons, Map: answer.After}
		if err := t.Tree(in.stdout, in.style(), report.Bounds{Depth: defaultDepth, Lines: defaultLines}); err != nil {
			return err
		}
	}
	return nil
}

// ofSet names in an error the flag that it is about.
func ofSet(err error) error {
	return mapProblems(err, func(p evidence.Problem) evidence.Problem {
		if index, ok := strings.CutPrefix(p.Path, "change["); ok {
			p.Path = "set[" + index
		}
		return p
	})
}
