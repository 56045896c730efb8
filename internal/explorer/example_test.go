package explorer_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"time"

	"corroborate/internal/assess"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
	"corroborate/internal/explorer"
	"corroborate/internal/storage/memstore"
)

// The page of a claim begins with its statement, the verdict and the certainty.
func Example() {
	ctx, store := context.Background(), memstore.New()
	curator := &curate.Curator{Store: store, Rubric: assess.DefaultRubric(), Now: time.Now, NewID: curate.IDs(rand.Reader)}
	_, err := curator.Edit(ctx, curate.Call{Author: "ann"},
		curate.Create{Item: &evidence.Claim{Meta: evidence.Meta{Key: "it-works"}, Statement: "The drug works."}},
		curate.Create{Item: &evidence.Study{Meta: evidence.Meta{Key: "trial"}, Title: "The trial", Design: evidence.DesignExperiment}},
		curate.Link{Link: &evidence.Link{From: "trial", To: "it-works", Relation: evidence.Supports, Strength: evidence.StrengthStrong}},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	pages, err := explorer.New(explorer.Config{Store: store, Rubric: assess.DefaultRubric(), Log: slog.Default()})
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	for pattern, page := range pages.Routes() {
		mux.Handle(pattern, page)
	}
	answer := httptest.NewRecorder()
	mux.ServeHTTP(answer, httptest.NewRequestWithContext(ctx, http.MethodGet, "/claim/it-works", nil))
	for _, part := range []string{`<h1[^>]*>(.*?)</h1>`, `<span class="verdict[^>]*>(.*?)</span>`, `<span class="certainty">(.*?)</span>`} {
		fmt.Println(regexp.MustCompile(part).FindStringSubmatch(answer.Body.String())[1])
	}
	// Output:
	// The drug works.
	// Single line
	// low certainty
}
