package linked_test

import (
	"bytes"
	"fmt"

	"corroborate/internal/evidence"
	"corroborate/internal/exchange/linked"
)

// A source and its author as linked data. The first line has the context.
func ExampleWriter() {
	var b bytes.Buffer
	w := linked.NewWriter(&b)
	for _, e := range []evidence.Entry{
		&evidence.Agent{Meta: evidence.Meta{Key: "ann"}, Name: "Ann", Kind: "PERSON"},
		&evidence.Source{Meta: evidence.Meta{Key: "paper"}, Title: "The paper", Kind: "JOURNAL_ARTICLE", Authors: []evidence.Key{"ann"}},
	} {
		if err := w.Write(e); err != nil {
			fmt.Println(err)
			return
		}
	}
	if err := w.Close(); err != nil {
		fmt.Println(err)
		return
	}
	_, graph, _ := bytes.Cut(b.Bytes(), []byte("\n"))
	fmt.Printf("%s", graph)
	// Output:
	// "@graph":[
	// {"@id":"corroborate:model","@type":["prov:SoftwareAgent"],"label":"Corroborate's corroboration model"},
	// {"@id":"item:ann","@type":["Agent","schema:Person","prov:Person"],"label":"Ann","key":"ann","name":"Ann","kind":"PERSON"},
	// {"@id":"item:paper","@type":["Source","schema:ScholarlyArticle","prov:Entity"],"label":"The paper","key":"paper","title":"The paper","kind":"JOURNAL_ARTICLE","authors":["item:ann"],"wasAttributedTo":["item:ann"]}
	// ]}
}
