// A client of Corroborate in Go, to copy from. generated.go comes from the
// server's schema and from operations.graphql: see README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/Khan/genqlient/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

//go:generate curl --fail --silent --show-error --output schema.graphqls http://127.0.0.1:8080/schema.graphqls
//go:generate go tool genqlient

const usage = `usage: go run . [-url URL] COMMAND
  find WORDS    list all claims whose texts contain the words
  why CLAIM     tell why a claim is believed as much as it is
  try CAVEAT    tell what would move if a caveat were resolved
`

// pageSize is how many claims come with one request: the server allows 100.
const pageSize = 5

func main() {
	url := flag.String("url", "http://127.0.0.1:8080/graphql", "where the server answers")
	flag.Usage = func() { fmt.Fprint(os.Stderr, usage); flag.PrintDefaults() }
	flag.Parse()
	commands := map[string]func(context.Context, graphql.Client, string) error{"find": find, "why": why, "try": try}
	command := commands[flag.Arg(0)]
	if command == nil || flag.NArg() != 2 {
		flag.Usage()
		os.Exit(2)
	}
	client := graphql.NewClient(*url, &http.Client{Timeout: time.Minute})
	if err := command(context.Background(), client, flag.Arg(1)); err != nil {
		explain(err)
		os.Exit(1)
	}
}

// find goes through all pages: each begins after the end of the one before.
func find(ctx context.Context, client graphql.Client, words string) error {
	var after *string
	for {
		page, err := FindClaims(ctx, client, words, pageSize, after)
		if err != nil {
			return err
		}
		if after == nil {
			fmt.Printf("%d claims\n", page.Claims.TotalCount)
		}
		for _, claim := range page.Claims.Nodes {
			a := claim.Assessment
			fmt.Printf("%.3f  %s, %s  %s: %s\n", a.Belief, a.Verdict, a.Certainty, claim.Key, claim.Statement)
		}
		if !page.Claims.PageInfo.HasNextPage {
			return nil
		}
		after = page.Claims.PageInfo.EndCursor
	}
}

func why(ctx context.Context, client graphql.Client, ref string) error {
	answer, err := Why(ctx, client, ref)
	if err != nil {
		return err
	}
	a := answer.Claim.Assessment
	fmt.Printf("%s\n%s\n", answer.Claim.Statement, a.Summary)
	for _, line := range a.LinesFor {
		fmt.Printf("for, %.3f:\n", line.Strength)
		for _, item := range line.Items { // a claim, a testimony, a study or a source
			fmt.Printf("  %s: %s\n", item.GetKey(), item.GetHeadline())
		}
	}
	for _, line := range a.LinesAgainst {
		fmt.Printf("against, %.3f:\n", line.Strength)
		for _, item := range line.Items {
			fmt.Printf("  %s: %s\n", item.GetKey(), item.GetHeadline())
		}
	}
	for _, cost := range a.CostlyCaveats {
		for _, caveat := range cost.Caveats {
			fmt.Printf("without %s, %+.3f: %s\n", caveat.Key, cost.Rise, caveat.Text)
		}
	}
	return nil
}

func try(ctx context.Context, client graphql.Client, caveat string) error {
	// Fields that are not set are sent as null, which is the same as leaving them out.
	answer, err := TryResolving(ctx, client, ResolveCaveatInput{Ref: caveat, DryRun: new(true)})
	if err != nil {
		return err
	}
	fmt.Printf("%d claims would move\n", answer.ResolveCaveat.MovedCount)
	for _, e := range answer.ResolveCaveat.Effects.Nodes {
		if e.Before == nil { // the claim has no figures yet
			continue
		}
		fmt.Printf("%s: %.3f %s -> %.3f %s\n", e.Key, e.Before.Belief, e.Before.Verdict, e.After.Belief, e.After.Verdict)
	}
	return nil
}

// explain prints an error. Its code says what kind of error it is, and
// "problems" in its extensions has more, for programs.
func explain(err error) {
	var list gqlerror.List
	if !errors.As(err, &list) {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	for _, e := range list {
		fmt.Fprintf(os.Stderr, "%v: %s\n", e.Extensions["code"], e.Message)
	}
}
