package main

import (
	"github.com/spf13/cobra"

	"corroborate/internal/exchange"
)

func (in *invocation) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema map",
		Short: "Print the JSON Schema of map files",
		Long: `Schema prints the JSON Schema of map files in YAML and JSON: the lists, the fields of
each entry, their words and forms. An editor that knows it completes fields and words,
and marks errors while you type. A server has the same at /schema/map.json.

In an editor with the YAML language server, the first line of a map names it:
# yaml-language-server: $schema=map.schema.json`,
		Example:   `  corroborate schema map > map.schema.json`,
		ValidArgs: []cobra.Completion{"map"},
		Args:      args(cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs), "map"),
		RunE: func(*cobra.Command, []string) error {
			_, err := in.stdout.Write(exchange.JSONSchema())
			return err
		},
	}
}
