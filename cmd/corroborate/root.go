package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"corroborate/internal/config"
	"corroborate/internal/text/spelling"
)

const about = `Corroborate keeps a map of claims and of what they rest on - testimonies, studies,
publications, people - with the caveats on each, and tells how well each claim is
corroborated, and why.

A map is a YAML, JSON or JSON Lines file, or a store that such files are imported
into. The store is named by --store, or else by CORROBORATE_STORE in the
environment, and is sqlite:data/corroborate.db by default. For one in Neo4j,
NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE say who asks for which database.

Exit status: 0 when all went well, 1 when what was asked for failed, 2 when the
command line was wrong, 130 when it was interrupted. Of diff and 'fmt --check', 1
says that something differs, and 2 that it failed. Errors are written to standard
error, those of a map file as FILE:LINE:COLUMN: what is wrong.`

const examples = `  corroborate assess examples/islamic-state-defections.yaml
  corroborate import examples/islamic-state-defections.yaml
  corroborate trace recruiting-declining
  corroborate caveat icsr-2015 --category small-sample --text "Only 58 accounts."
  corroborate serve`

// invocation is one run of the program: what the flags of all commands say.
type invocation struct {
	*program
	store  string
	files  []string // map files that a command reads in the place of a store
	rubric string
	by     string
}

// run runs the program and returns its exit status.
func (p *program) run(ctx context.Context, args []string) int {
	in := &invocation{program: p}
	root := in.rootCommand()
	root.SetArgs(append([]string{}, args...)) // cobra takes nil for the arguments of the process
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	err := root.ExecuteContext(ctx)
	return p.exit(ctx, err)
}

func (in *invocation) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:               "corroborate",
		Short:             "How well is a conclusion corroborated, and why?",
		Long:              about,
		Example:           examples,
		SilenceErrors:     true,
		SilenceUsage:      true,
		DisableAutoGenTag: true,
		Args:              knownCommand,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SuggestionsMinimumDistance = 2
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveDefault)
	root.SetHelpCommand(helpCommand())
	flags := root.PersistentFlags()
	flags.SortFlags = false
	in.commonFlags(flags)
	addGroup(root, "Reading:", in.assessCommand(), in.traceCommand(), in.searchCommand(), in.whatIfCommand(), in.impactCommand(), in.gapsCommand(),
		in.neighborhoodCommand(), in.pathCommand(), in.historyCommand(), in.diffCommand())
	addGroup(root, "Writing:", in.importCommand(), in.linkCommand(), in.unlinkCommand(), in.caveatCommand(), in.remarkCommand(), in.resolveCommand(), in.retractCommand(),
		in.renameCommand(), in.mergeCommand(), in.removeCommand(), in.undoCommand(), in.reassessCommand())
	addGroup(root, "More:", in.serveCommand(flags), in.configCommand(flags), in.exportCommand(), in.backupCommand(), in.restoreCommand(), in.checkCommand(), in.upgradeCommand(), in.generateCommand(), in.rubricCommand(), in.citeCommand(), in.fmtCommand(), in.schemaCommand(), in.versionCommand())
	root.SetHelpCommandGroupID("More:")
	root.SetCompletionCommandGroupID("More:")
	return root
}

func (in *invocation) commonFlags(flags *pflag.FlagSet) {
	flags.StringVar(&in.store, "store", "", "the `URL` of the store, as sqlite:PATH or neo4j://HOST:PORT")
	flags.StringVar(&in.rubric, "rubric", "", "a `FILE` with the numbers of the model, instead of the built-in ones")
}

func addGroup(root *cobra.Command, title string, commands ...*cobra.Command) {
	root.AddGroup(&cobra.Group{ID: title, Title: title})
	for _, c := range commands {
		c.GroupID = title
		c.Flags().SortFlags = false
	}
	root.AddCommand(commands...)
}

// helpCommand is cobra's, but that an unknown command is an error.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Tell about a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err == nil && len(rest) > 0 {
				err = knownCommand(cmd.Root(), rest)
			}
			if err != nil {
				return err
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
	}
}

// usageError is a command line that makes no sense.
type usageError struct {
	command string // as in "corroborate import"
	message string
}

func (e *usageError) Error() string { return e.message }

func usage(cmd *cobra.Command, format string, args ...any) error {
	return &usageError{cmd.CommandPath(), fmt.Sprintf(format, args...)}
}

// args makes a usage error of what cobra says of arguments.
func args(check cobra.PositionalArgs, want string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if check(cmd, args) == nil {
			return nil
		}
		return usage(cmd, "%s given, expected %s", countArguments(len(args)), want)
	}
}

func countArguments(n int) string {
	switch n {
	case 0:
		return "no argument"
	case 1:
		return "1 argument"
	}
	return fmt.Sprintf("%d arguments", n)
}

func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	message := fmt.Sprintf("%q is not known, expected a command", args[0])
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		message += "; did you mean " + quoteOr(near) + "?"
	}
	return usage(cmd, "%s", message)
}

func flagError(cmd *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	var reason *config.Error
	if errors.As(err, &invalid) && errors.As(err, &reason) {
		return usage(cmd, "--%s %v", invalid.GetFlag().Name, reason)
	}
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return usage(cmd, "%v", err)
	}
	message := fmt.Sprintf("the flag %s is not known", "--"+unknown.GetSpecifiedName())
	if unknown.GetSpecifiedShortnames() != "" {
		message = fmt.Sprintf("the flag -%s is not known", unknown.GetSpecifiedName())
	}
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	if near := spelling.To(unknown.GetSpecifiedName(), known, 2); len(near) > 0 {
		for i, name := range near {
			near[i] = "--" + name
		}
		message += "; did you mean " + quoteOr(near) + "?"
	}
	return usage(cmd, "%s", message)
}

// oneOf checks a flag that takes one of a few words.
func oneOf(cmd *cobra.Command, flag, got string, words ...string) error {
	if slices.Contains(words, got) {
		return nil
	}
	message := fmt.Sprintf("--%s %q is not known, expected one of %s", flag, got, strings.Join(words, ", "))
	if near := spelling.To(got, words, 1); len(near) > 0 {
		message += fmt.Sprintf("; did you mean %q?", near[0])
	}
	return usage(cmd, "%s", message)
}

// quoteOr joins words as in `"a", "b" or "c"`.
func quoteOr[T ~string](words []T) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = fmt.Sprintf("%q", string(w))
	}
	if len(quoted) < 2 {
		return strings.Join(quoted, "")
	}
	last := len(quoted) - 1
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}
