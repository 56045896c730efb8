package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"corroborate/internal/exchange"
	"corroborate/internal/generate"
)

func (in *invocation) generateCommand() *cobra.Command {
	var config generate.Config
	var output string
	cmd := &cobra.Command{
		Use:   "generate",
		Short: "Make a map of any size, to try things on",
		Long: `Generate makes a map that nobody means, of any size, with the shape of real ones:
evidence that shares people, studies and publications, claims that rest on other
claims, contradictions, reposts and caveats. It writes JSON Lines. The same flags
give the same map, byte for byte.`,
		Example: `  corroborate generate --claims 1000 --output big.jsonl
  corroborate generate --claims 100 | corroborate import - --from jsonl`,
		Args: args(cobra.NoArgs, "none"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if config.Claims < 1 {
				return usage(cmd, "--claims %d makes no map, expected at least 1", config.Claims)
			}
			return in.writeTo(output, func(w io.Writer) error { return in.generate(cmd.Context(), w, config) })
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&config.Claims, "claims", 100, "how many claims; there are about ten entries a claim")
	flags.Uint64Var(&config.Seed, "seed", 1, "maps of different seeds differ")
	flags.IntVar(&config.Evidence, "evidence", 3, "pieces of evidence linked to a claim, on average")
	flags.IntVar(&config.Levels, "levels", 6, "how deep claims rest on claims")
	flags.StringVarP(&output, "output", "o", "", "a `FILE` to write to, instead of standard output")
	return cmd
}

func (in *invocation) generate(ctx context.Context, w io.Writer, config generate.Config) error {
	writer, err := exchange.NewWriter(w, exchange.JSONL)
	if err != nil {
		return err
	}
	for e := range generate.Entries(config) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := writer.Write(e); err != nil {
			return err
		}
	}
	return writer.Close()
}
