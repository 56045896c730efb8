package neo4jstore

import (
	"context"
	"math"
	"slices"
	"strings"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/text/words"
)

// indexed are the properties that hold the words of an item.
func indexed(it evidence.Item) (title, text string) {
	texts := evidence.Texts(it)
	return words.Index(texts[:2]...), words.Index(texts[2:]...)
}

// match returns the full-text query for a part of the hits. It is not exact if it may find
// more: Lucene has no phrase whose last word may be the beginning of one.
func match(terms []words.Term, part storage.HitPart) (query string, exact bool) {
	if len(terms) == 0 {
		return `searchTitle:""`, true // which matches nothing
	}
	exact = true
	var all, titled strings.Builder
	for _, t := range terms {
		// Words are letters and digits in lower case, so nothing in them is an operator.
		text := `"` + strings.Join(t.Words, " ") + `"`
		switch {
		case len(t.Words) == 1 && t.Prefix:
			text = t.Words[0] + "*"
		case t.Prefix:
			text = `"` + strings.Join(t.Words[:len(t.Words)-1], " ") + `"`
			exact = false
		}
		titled.WriteString("+searchTitle:" + text + " ")
		all.WriteString("+(searchTitle:" + text + " searchText:" + text + ") ")
	}
	switch part {
	case storage.TitledHits:
		return titled.String(), exact
	case storage.UntitledHits:
		if exact {
			return all.String() + "-(" + titled.String() + ")", true
		}
	}
	return all.String(), exact
}

// held are the terms as a text has them that begins and ends with a blank.
func held(terms []words.Term) []string {
	list := make([]string, len(terms))
	for i, t := range terms {
		list[i] = " " + strings.Join(t.Words, " ")
		if !t.Prefix {
			list[i] += " "
		}
	}
	return list
}

// listHits are the statements that list hits, by whether they read backward, and all.
var listHits = func() map[[2]bool]statement {
	list := map[[2]bool]statement{}
	for _, backward := range []bool{false, true} {
		for all, options := range map[bool]string{false: ", {limit: $few + 1}", true: ""} {
			list[[2]bool{backward, all}] = load("search", append([]string{"options", options}, onward(backward)...)...).reads("index", "found", "listed")
		}
	}
	return list
}()

// hitsAlong is the statement that looks for hits along the order of some kinds.
func hitsAlong(kinds []evidence.Kind, backward bool) statement {
	list := make([]string, len(kinds))
	for i, k := range kinds {
		pairs := []string{"fulltext", likeIndex(k), "label", labels[k]}
		if k == evidence.KindClaim {
			pairs = append(pairs, "index", "rank, key", "order", "i.rank {{up}}, i.key {{up}}",
				"beyond", "i.rank {{above}}= $rank AND i.key IS NOT NULL AND (i.rank {{above}} $rank OR i.key {{above}} $key)")
		} else {
			pairs = append(pairs, "index", "key", "order", "i.key {{up}}", "beyond", "i.key {{above}} $plainKey")
		}
		list[i] = load("search_along", append(pairs, onward(backward)...)...).text
	}
	return statement{name: "search_along", text: strings.Join(list, "UNION ALL\n")}.reads("index", "hits")
}

// countHits is the statement that counts the hits of some kinds. If the full-text query
// finds other items too, all that it finds must be looked at.
func countHits(kinds []evidence.Kind, exact bool) statement {
	options := ""
	if exact {
		options = ", {limit: $most}"
	}
	list := make([]string, len(kinds))
	for i, k := range kinds {
		list[i] = load("count_hits", "options", options, "fulltext", likeIndex(k), "label", labels[k]).text
	}
	return statement{name: "count_hits", text: strings.Join(list, "UNION ALL\n")}.reads("label", "found")
}

// Search implements storage.TextReader.
func (r *reader) Search(ctx context.Context, q storage.SearchQuery) (storage.HitPage, error) {
	const doing = "searching"
	var page storage.HitPage
	if err := storage.CheckSearch(q); err != nil {
		return page, err
	}
	terms := words.Terms(q.Text)
	hits, counts, err := storage.NextHits(ctx, q, func(ctx context.Context, read storage.HitRead) (map[evidence.Kind]storage.HitsFound[evidence.Item], error) {
		return r.hits(ctx, doing, terms, read)
	})
	if err != nil {
		return page, err
	}
	if q.Count {
		if err := r.countHits(ctx, doing, terms, storage.SearchedKinds(q.Kinds), counts, &page); err != nil {
			return page, err
		}
	}
	for _, h := range hits {
		page.Items, page.At = append(page.Items, h.Of), append(page.At, h.Position(h.Of.EntryMeta().ID))
	}
	cut(&page.ItemPage, q.First, q.Backward)
	return page, nil
}

// hits is for storage.NextHits.
func (r *reader) hits(ctx context.Context, doing string, terms []words.Term, read storage.HitRead) (map[evidence.Kind]storage.HitsFound[evidence.Item], error) {
	text, exact := match(terms, read.Part)
	titled := read.Part == storage.TitledHits || read.Part == storage.AllHits && read.TitledFirst()
	p := place(read)
	p["text"], p["terms"], p["exact"], p["titled"], p["both"] = text, held(terms), exact, titled, read.Part == storage.AllHits
	p["few"], p["far"], p["limit"] = read.Few, read.Far, read.Limit
	kinds, indexes := map[string]evidence.Kind{}, make([]string, len(read.Kinds))
	for i, k := range read.Kinds {
		indexes[i] = likeIndex(k)
		kinds[indexes[i]] = k
	}
	p["indexes"] = indexes
	records, err := r.rows(ctx, doing, listHits[[2]bool{read.Backward, read.Few == storage.NoLimit}], p)
	if err != nil {
		return nil, err
	}
	found := make(map[evidence.Kind]storage.HitsFound[evidence.Item], len(records))
	var many []evidence.Kind
	take := func(index, from any, complete bool, total *int) error {
		hits, err := r.readHits(from)
		if err != nil {
			return malformed(err, doing)
		}
		name, _ := index.(string)
		found[kinds[name]] = storage.HitsFound[evidence.Item]{Hits: hits, Complete: complete || len(hits) == read.Limit, Total: total}
		return nil
	}
	for _, record := range records {
		n, _ := record[1].(int64)
		if read.Few != storage.NoLimit && int(n) > read.Few {
			name, _ := record[0].(string)
			many = append(many, kinds[name])
			continue
		}
		var total *int
		if exact && read.Part == storage.AllHits {
			total = new(int(n))
		}
		if err := take(record[0], record[2], true, total); err != nil {
			return nil, err
		}
	}
	if len(many) == 0 {
		return found, nil
	}
	if records, err = r.rows(ctx, doing, hitsAlong(many, read.Backward), p); err != nil {
		return nil, err
	}
	for _, record := range records {
		if err := take(record[0], record[1], false, nil); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// place are the parameters for where a read begins.
func place(read storage.HitRead) params {
	after := read.After
	switch {
	case after == nil && read.Backward:
		return params{"tier": 2, "rank": 1, "key": "~", "plainKey": "~"} // which comes after all keys
	case after == nil:
		return params{"tier": -1, "rank": math.MinInt32, "key": "", "plainKey": ""}
	}
	p := params{"tier": 1, "rank": -after.Dependents, "key": string(after.Key), "plainKey": string(after.Key)}
	if after.Titled {
		p["tier"] = 0
	}
	if after.Dependents > 0 {
		p["plainKey"] = "" // items without a rank come after those that have one
	}
	return p
}

// readHits reads rows of an item, its references, whether it is titled, and dependents.
func (r *reader) readHits(from any) ([]storage.Hit[evidence.Item], error) {
	rows, _ := from.([]any)
	hits := make([]storage.Hit[evidence.Item], 0, len(rows))
	for _, row := range rows {
		row, _ := row.([]any)
		it, err := r.item(row[0], row[1])
		if err != nil {
			return nil, err
		}
		titled, _ := row[2].(bool)
		dependents, _ := row[3].(int64)
		hits = append(hits, storage.Hit[evidence.Item]{HitPlace: storage.HitPlace{Titled: titled, Dependents: int(dependents), Key: it.EntryMeta().Key}, Of: it})
	}
	return hits, nil
}

// countHits counts the hits of kinds, unless they are counted already.
func (r *reader) countHits(ctx context.Context, doing string, terms []words.Term, kinds []evidence.Kind, counted map[evidence.Kind]int, page *storage.HitPage) error {
	var left []evidence.Kind
	for _, k := range kinds {
		if n, ok := counted[k]; ok {
			page.Count(k, n)
		} else {
			left = append(left, k)
		}
	}
	if len(left) == 0 {
		return nil
	}
	text, exact := match(terms, storage.AllHits)
	records, err := r.rows(ctx, doing, countHits(left, exact), params{"text": text, "terms": held(terms), "exact": exact, "most": storage.CountedHits + 1})
	if err != nil {
		return err
	}
	for _, record := range records {
		n, _ := record[1].(int64)
		page.Count(kindOf([]any{record[0]}), int(n))
	}
	return nil
}

// wordsLike is the statement that finds words of items of all kinds.
var wordsLike = func() statement {
	list := make([]string, len(evidence.ItemKinds))
	for i, k := range evidence.ItemKinds {
		list[i] = load("words_like", "fulltext", likeIndex(k)).text
	}
	return statement{name: "words_like", text: strings.Join(list, "UNION\n")}.reads("word")
}()

// WordsLike implements storage.TextReader. The fuzzy queries of Lucene do not see what an
// Update has written. If many items have one of the words, some of these are looked at, and
// then others, for the words that are not found so far.
func (r *reader) WordsLike(ctx context.Context, word string) ([]string, error) {
	const doing = "looking for similar words"
	const looked = 50
	counts := map[string]int{}
	for left := words.Typos(word); len(left) > 0; {
		records, err := r.rows(ctx, doing, wordsLike, params{"texts": anyOf(left), "words": left, "limit": looked})
		if err != nil {
			return nil, err
		}
		if len(records) == 0 {
			break
		}
		for _, record := range records {
			found, _ := record[0].(string)
			if counts[found], err = r.countWord(ctx, doing, found); err != nil {
				return nil, err
			}
		}
		left = slices.DeleteFunc(left, func(w string) bool { return counts[w] > 0 })
	}
	return storage.SortWords(counts), nil
}

// anyOf are full-text queries for any of some words, each with no more clauses than Lucene
// takes, which is 1,024.
func anyOf(list []string) []string {
	var texts []string
	for some := range slices.Chunk(list, 500) {
		joined := "(" + strings.Join(some, " ") + ")"
		texts = append(texts, "searchTitle:"+joined+" searchText:"+joined)
	}
	return texts
}

// countWord counts the items that have a word.
func (r *reader) countWord(ctx context.Context, doing, word string) (n int, err error) {
	var page storage.HitPage
	if err := r.countHits(ctx, doing, []words.Term{{Words: []string{word}}}, evidence.ItemKinds, nil, &page); err != nil {
		return 0, err
	}
	for _, c := range page.Counts {
		if n += c.N; c.More {
			n++
		}
	}
	return n, nil
}
