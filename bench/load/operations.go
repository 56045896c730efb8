package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"unicode"

	"corroborate/bench/inprocess"
)

// variables are those of a question, of the program's, of the peer's and of bare
// statements alike; each takes those that it knows.
type variables struct {
	Key       string  `json:"key,omitempty"` // of a claim
	Testimony string  `json:"testimony,omitempty"`
	Word      string  `json:"word,omitempty"`
	After     string  `json:"after,omitempty"`  // the cursor before a page
	Offset    int     `json:"offset"`           // how many claims are before a page
	Study     string  `json:"study,omitempty"`  // the key of a new one
	Ref       string  `json:"ref,omitempty"`    // the same
	Source    string  `json:"source,omitempty"` // the key of one
	belief    float64 // of the last claim before a page by belief; 2 if there is none
	id        string  // of the same claim
	last      string  // the key of the last claim before a page by key
}

// request is a question with its variables.
type request struct {
	ours, peer []byte // bodies
	variables
}

// operation is a question with all that is needed to ask it many times.
type operation struct {
	question
	of     []variables
	bodies []request // one for each of them; nil for edits
	made   *atomic.Int64
}

// request returns the nth request. Variables come round again, but no two edits are of
// the same study.
func (o *operation) request(n int) request {
	if o.bodies != nil {
		return o.bodies[n%len(o.bodies)]
	}
	v := o.of[n%len(o.of)]
	v.Study = fmt.Sprintf("later-%d", o.made.Add(1))
	v.Ref = v.Study
	return o.with(v)
}

func (o *operation) with(v variables) request {
	r := request{ours: body(o.ours, v), variables: v}
	if o.peer != "" {
		r.peer = body(o.peer, v)
	}
	return r
}

// body is the body of a request.
func body(query string, v variables) []byte {
	body, err := json.Marshal(struct {
		Query     string    `json:"query"`
		Variables variables `json:"variables"`
	}{query, v})
	if err != nil {
		panic(err) // texts and numbers can always be marshaled
	}
	return body
}

// prepare collects the variables, at most most for each question. Stores of the same map
// get the same ones.
func prepare(ctx context.Context, l *inprocess.Asker, most int) ([]*operation, error) {
	s := survey{ctx: ctx, local: l, most: most}
	of := map[string][]variables{}
	for _, step := range []func(into map[string][]variables) error{s.claims, s.pages, s.tops, s.words} {
		if err := step(of); err != nil {
			return nil, err
		}
	}
	var list []*operation
	made := &atomic.Int64{}
	for _, q := range questions {
		op := &operation{question: q, of: of[q.name], made: made}
		if len(op.of) == 0 {
			return nil, fmt.Errorf("the map has nothing to ask %s about", q.name)
		}
		if q.name != askEdit {
			for _, v := range op.of {
				op.bodies = append(op.bodies, op.with(v))
			}
		}
		list = append(list, op)
	}
	return list, nil
}

// survey collects variables from a map.
type survey struct {
	ctx   context.Context
	local *inprocess.Asker
	most  int
}

// ask asks the map, and decodes the data of the answer.
func (s survey) ask(query string, v variables, into any) error {
	text, err := s.local.Answer(s.ctx, body(query, v))
	if err != nil {
		return err
	}
	return json.Unmarshal(text, &struct{ Data any }{into})
}

// node holds the fields of records that requests select here.
type node struct {
	ID         string
	Key        string
	Statement  string
	Assessment struct{ Belief float64 }
}

type page struct {
	Nodes    []node
	PageInfo struct{ EndCursor *string }
}

// list returns the records on the first pages of a list.
func (s survey) list(name, fields string, pages int) ([]node, error) {
	var nodes []node
	var after string
	for range pages {
		var answer struct{ List page }
		if err := s.ask("query ($after: String) { list: "+name+"(first: 100, after: $after) { nodes { "+fields+" } pageInfo { endCursor } } }", variables{After: after}, &answer); err != nil {
			return nil, err
		}
		nodes = append(nodes, answer.List.Nodes...)
		if answer.List.PageInfo.EndCursor == nil {
			break
		}
		after = *answer.List.PageInfo.EndCursor
	}
	return nodes, nil
}

// claims collects the variables of questions about single claims, and of edits.
func (s survey) claims(into map[string][]variables) error {
	claims, err := s.list("claims", "key", 10)
	if err != nil {
		return err
	}
	testimonies, err := s.list("testimonies", "key", 2)
	if err != nil {
		return err
	}
	sources, err := s.list("sources", "key", 2)
	if err != nil {
		return err
	}
	for i, c := range every(claims, s.most) {
		v := variables{Key: c.Key}
		for _, name := range []string{askClaim, askNeighborhood} {
			into[name] = append(into[name], v)
		}
		v.Source = sources[i%len(sources)].Key
		into[askEdit] = append(into[askEdit], v)
	}
	for _, t := range every(testimonies, s.most) {
		into[askWhatIf] = append(into[askWhatIf], variables{Testimony: t.Key})
	}
	return nil
}

// pages collects where the first pages of the lists begin.
func (s survey) pages(into map[string][]variables) error {
	for name, order := range map[string]string{askList: ", orderBy: {field: BELIEF, direction: DESC}", askFifty: ""} {
		v := variables{belief: 2}
		for range s.most {
			into[name] = append(into[name], v)
			var answer struct{ Claims page }
			if err := s.ask("query ($after: String) { claims(first: 50, after: $after"+order+") { nodes { id key assessment { belief } } pageInfo { endCursor } } }", v, &answer); err != nil {
				return err
			}
			if len(answer.Claims.Nodes) < listed {
				break
			}
			end := answer.Claims.Nodes[listed-1]
			v = variables{After: *answer.Claims.PageInfo.EndCursor, Offset: v.Offset + listed, belief: end.Assessment.Belief, id: end.ID, last: end.Key}
		}
	}
	return nil
}

// deep is the largest depth of the traces that are measured.
const deep = 6

// tops collects the claims with the deepest traces, among claims that nothing rests on.
func (s survey) tops(into map[string][]variables) error {
	var answer struct{ Claims page }
	if err := s.ask("{ claims(first: 100, orderBy: {field: DEPENDENTS, direction: ASC}) { nodes { key } } }", variables{}, &answer); err != nil {
		return err
	}
	byDepth := map[int][]variables{}
	most := 0
	for _, n := range answer.Claims.Nodes[:min(len(answer.Claims.Nodes), 2*s.most)] {
		var answer struct{ Trace struct{ Depth int } }
		v := variables{Key: n.Key}
		if err := s.ask("query ($key: ID!) { trace(ref: $key) { depth } }", v, &answer); err != nil {
			return err
		}
		depth := min(answer.Trace.Depth, deep)
		byDepth[depth] = append(byDepth[depth], v)
		most = max(most, depth)
	}
	into[askTrace] = byDepth[most]
	return nil
}

// words collects the words that occur in the most statements, and names, which occur in
// those about one place.
func (s survey) words(into map[string][]variables) error {
	claims, err := s.list("claims", "statement", 10)
	if err != nil {
		return err
	}
	common, names := map[string]int{}, map[string]int{}
	for _, c := range claims {
		words := strings.FieldsFunc(c.Statement, func(r rune) bool { return !unicode.IsLetter(r) })
		for i, w := range words {
			switch first := []rune(w)[0]; {
			case i == 0 || len(w) < 4 || slices.Contains(words[:i], w):
			case unicode.IsUpper(first):
				names[w]++
			default:
				common[w]++
			}
		}
	}
	into[askFrequent], into[askRare] = mostFrequent(common, 12), mostFrequent(names, 12)
	return nil
}

// mostFrequent returns at most most of the words that occur most often.
func mostFrequent(occurs map[string]int, most int) []variables {
	words := slices.SortedFunc(maps.Keys(occurs), func(a, b string) int {
		return cmp.Or(occurs[b]-occurs[a], strings.Compare(a, b))
	})
	var list []variables
	for _, w := range words[:min(most, len(words))] {
		list = append(list, variables{Word: strings.ToLower(w)})
	}
	return list
}

// every returns at most most elements of a list, evenly spread over it.
func every[T any](list []T, most int) []T {
	if len(list) <= most {
		return list
	}
	taken := make([]T, most)
	for i := range taken {
		taken[i] = list[i*len(list)/most]
	}
	return taken
}
