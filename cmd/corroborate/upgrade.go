package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"corroborate/internal/storage/open"
)

func (in *invocation) upgradeCommand() *cobra.Command {
	var noCopy bool
	cmd := &cobra.Command{
		Use:   "upgrade",
		Short: "Bring the store to the newest format",
		Long: `Upgrade brings a store that an earlier version of the program has written to the format
of this one. No other command does that. Earlier versions cannot use it afterwards, so
stop their servers first.

It makes a copy of a SQLite file before, beside it, and tells its name. It cannot copy a database of
Neo4j: make a dump with 'neo4j-admin database dump', and say so by --no-copy.`,
		Example: `  corroborate upgrade
  corroborate upgrade --store neo4j://localhost:7687 --no-copy`,
		Args: args(cobra.NoArgs, "none"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			copied, err := open.Upgrade(cmd.Context(), in.storeURL(), noCopy, open.Neo4j(in.env["NEO4J_USERNAME"], in.env["NEO4J_PASSWORD"], in.env["NEO4J_DATABASE"]))
			if copied != "" {
				if _, err := fmt.Fprintf(in.stdout, "a copy of the store as it was is in %s\n", copied); err != nil {
					return err
				}
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(in.stdout, "the store %s has the newest format\n", in.storeURL())
			return err
		},
	}
	cmd.Flags().BoolVar(&noCopy, "no-copy", false, "upgrade a database of Neo4j, of which somebody else has made a copy")
	return cmd
}
