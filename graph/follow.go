package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"corroborate/graph/scalar"
	"corroborate/internal/evidence"
)

// followed are the relations that the fields of records follow, by type and
// field; where there are several, one after the other. Caveats on links are
// read otherwise: see qualified.go.
var followed = map[string]map[string][]relation{
	"Agent": {
		"affiliation": {out(evidence.AffiliatedWith)},
		"members":     {in(evidence.AffiliatedWith)},
		"testimonies": {in(evidence.SpokenBy)},
		"authored":    {in(evidence.AuthoredBy)},
		"published":   {in(evidence.PublishedBy)},
		"studies":     {in(evidence.InvestigatedBy)},
		"caveats":     {in(evidence.Qualifies)},
	},
	"Source": {
		"authors":     {out(evidence.AuthoredBy)},
		"publisher":   {out(evidence.PublishedBy)},
		"derivedFrom": {out(evidence.DerivedFrom)},
		"cites":       {out(evidence.Cites)},
		"citedBy":     {in(evidence.Cites)},
		"derivatives": {in(evidence.DerivedFrom)},
		"reports":     {in(evidence.ReportedIn)},
		"basisOf":     {in(evidence.BasedOn)},
		"raises":      {in(evidence.RaisedIn)},
		"bearsOn":     {out(evidence.Supports), out(evidence.Contradicts)},
		"caveats":     {in(evidence.Qualifies)},
	},
	"Study": {
		"investigators": {out(evidence.InvestigatedBy)},
		"reportedIn":    {out(evidence.ReportedIn)},
		"derivedFrom":   {out(evidence.DerivedFrom)},
		"derivatives":   {in(evidence.DerivedFrom)},
		"testimonies":   {in(evidence.CollectedIn)},
		"basisOf":       {in(evidence.BasedOn)},
		"bearsOn":       {out(evidence.Supports), out(evidence.Contradicts)},
		"caveats":       {in(evidence.Qualifies)},
	},
	"Testimony": {
		"speaker":     {out(evidence.SpokenBy)},
		"collectedIn": {out(evidence.CollectedIn)},
		"basedOn":     {out(evidence.BasedOn)},
		"reportedIn":  {out(evidence.ReportedIn)},
		"basisOf":     {in(evidence.BasedOn)},
		"derivatives": {in(evidence.DerivedFrom)},
		"bearsOn":     {out(evidence.Supports), out(evidence.Contradicts)},
		"caveats":     {in(evidence.Qualifies)},
	},
	"Claim": {
		"supportedBy": {in(evidence.Supports)},
		"opposedBy":   {in(evidence.Contradicts)},
		"bearsOn":     {out(evidence.Supports), out(evidence.Contradicts)},
		"caveats":     {in(evidence.Qualifies)},
	},
	"Caveat": {
		"qualifies": {out(evidence.Qualifies)},
		"raisedIn":  {out(evidence.RaisedIn)},
	},
}

// arguments are those that a field of relations may have.
type arguments struct {
	kinds []evidence.Kind
	only  *evidence.Relation
	order *evidence.EdgeOrder
	first *int32
	after *string
}

// readArguments reads them as the generated code does. One that cannot be read
// is left for it to complain of.
func readArguments(given map[string]any) (a arguments, ok bool) {
	for _, kind := range graphql.CoerceList(given["kinds"]) {
		word, _ := kind.(string)
		a.kinds = append(a.kinds, evidence.Kind(word))
	}
	if word, isText := given["relation"].(string); isText {
		a.only = (*evidence.Relation)(&word)
	}
	if word, isText := given["orderBy"].(string); isText {
		a.order = (*evidence.EdgeOrder)(&word)
	}
	if cursor, isText := given["after"].(string); isText {
		a.after = &cursor
	}
	if given["first"] != nil {
		n, err := scalar.UnmarshalInt32(given["first"])
		if err != nil {
			return a, false
		}
		a.first = &n
	}
	return a, true
}

// following is what a field asks of the relations of a record.
type following struct {
	relations []relation
	first     *int32
	after     *string
	paged     bool // a page of them, rather than all
	count     bool
	cursors   bool // whether anybody will see those of the page
}

// follow says what a field of a type follows; false where it is no relation.
func follow(op *graphql.OperationContext, kind string, field graphql.CollectedField, a arguments) (f following, ok bool) {
	relations := followed[kind][field.Name]
	if relations == nil {
		return f, false
	}
	for _, r := range relations {
		if a.only != nil && *a.only != r.is {
			continue
		}
		if r.is.IsLink() {
			r = r.by(a.order)
		}
		f.relations = append(f.relations, r.of(a.kinds))
	}
	if f.paged = field.Definition.Arguments.ForName("first") != nil; f.paged {
		f.first, f.after = a.first, a.after
		for _, part := range graphql.CollectFields(op, field.Selections, nil) {
			switch part.Name {
			case "totalCount":
				f.count = true
			case "edges", "pageInfo":
				f.cursors = true
			}
		}
	}
	return f, true
}

// followHere says what the field follows that is being resolved.
func followHere(ctx context.Context, a arguments) following {
	here := graphql.GetFieldContext(ctx)
	f, ok := follow(graphql.GetOperationContext(ctx), here.Object, here.Field, a)
	if !ok {
		panic("a relation of which nobody has said what it follows")
	}
	return f
}

// inquiry is what a field asks of the relations of one record: the keys of those
// that must be loaded, and where in the list of relations each stands.
type inquiry struct {
	window
	begin  int // the relation that the page begins in
	keys   []edgeKey
	places []int
}

// of asks it of a record. Pages before the one that is wanted are asked for
// only where all are counted.
func (f following) of(it evidence.Item) (inquiry, error) {
	var a inquiry
	if f.paged {
		name := []any{it.EntryMeta().ID}
		for _, r := range f.relations {
			name = append(name, r.is, r.goes, r.kinds, r.order)
		}
		w, err := newWindow(f.first, f.after, name...)
		if err != nil {
			return a, err
		}
		a.window = w
		a.begin = max(0, slices.IndexFunc(f.relations, func(r relation) bool { return string(r.is) == w.part }))
	}
	for i, r := range f.relations {
		if i < a.begin && !f.count || r.empty(it) {
			continue
		}
		k := r.key(it)
		k.first, k.count = a.first, f.count
		if i == a.begin && a.after != nil {
			k.paged, k.after = true, *a.after
		}
		a.keys, a.places = append(a.keys, k), append(a.places, i)
	}
	return a, nil
}
