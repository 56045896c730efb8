package evidence

import (
	"slices"
	"strconv"
)

var (
	toAgent         = []Kind{KindAgent}
	toSource        = []Kind{KindSource}
	toStudy         = []Kind{KindStudy}
	toStudyOrSource = []Kind{KindStudy, KindSource}
	toGrounds       = []Kind{KindStudy, KindSource, KindTestimony}
	toQualifiable   = []Kind{KindAgent, KindSource, KindStudy, KindTestimony, KindClaim}
	toAny           = ItemKinds
	toLinkEnds      = []Kind{KindTestimony, KindStudy, KindSource, KindClaim} // both LinkSources and a claim
	toClaim         = []Kind{KindClaim}
)

// LinkSources are the kinds that a link may come from.
var LinkSources = []Kind{KindTestimony, KindStudy, KindSource, KindClaim}

func one(k Key) []Key {
	if k == "" {
		return nil
	}
	return []Key{k}
}

func first(to []Key) Key {
	if len(to) == 0 {
		return ""
	}
	return to[0]
}

// References implements Item.
func (a *Agent) References() []Reference {
	return []Reference{{AffiliatedWith, "affiliation", true, toAgent, one(a.Affiliation)}}
}

// References implements Item.
func (s *Source) References() []Reference {
	return []Reference{
		{AuthoredBy, "authors", false, toAgent, s.Authors},
		{PublishedBy, "publisher", true, toAgent, one(s.Publisher)},
		{DerivedFrom, "derivedFrom", false, toGrounds, s.DerivedFrom},
		{Cites, "cites", false, toSource, s.Cites},
	}
}

// References implements Item.
func (s *Study) References() []Reference {
	return []Reference{
		{InvestigatedBy, "investigators", false, toAgent, s.Investigators},
		{ReportedIn, "reportedIn", false, toSource, s.ReportedIn},
		{DerivedFrom, "derivedFrom", false, toStudyOrSource, s.DerivedFrom},
	}
}

// References implements Item.
func (t *Testimony) References() []Reference {
	return []Reference{
		{SpokenBy, "speaker", true, toAgent, one(t.Speaker)},
		{CollectedIn, "collectedIn", false, toStudy, t.CollectedIn},
		{BasedOn, "basedOn", false, toGrounds, t.BasedOn},
		{ReportedIn, "reportedIn", false, toSource, t.ReportedIn},
	}
}

// References implements Item.
func (c *Claim) References() []Reference { return nil }

// References implements Item.
func (c *Caveat) References() []Reference {
	return append(subjectReferences(c), Reference{RaisedIn, "raisedIn", false, toSource, c.RaisedIn})
}

// References implements Item.
func (r *Remark) References() []Reference {
	return subjectReferences(r)
}

// References implements Item.
func (v *View) References() []Reference { return nil }

// referring is the field by which an item refers to others: a list, or a single key. It is zero for none.
type referring struct {
	list   *[]Key
	single *Key
}

func (a *Agent) refersBy(by Relation) (f referring) {
	if by == AffiliatedWith {
		f.single = &a.Affiliation
	}
	return f
}

func (s *Source) refersBy(by Relation) (f referring) {
	switch by {
	case AuthoredBy:
		f.list = &s.Authors
	case PublishedBy:
		f.single = &s.Publisher
	case DerivedFrom:
		f.list = &s.DerivedFrom
	case Cites:
		f.list = &s.Cites
	}
	return f
}

func (s *Study) refersBy(by Relation) (f referring) {
	switch by {
	case InvestigatedBy:
		f.list = &s.Investigators
	case ReportedIn:
		f.list = &s.ReportedIn
	case DerivedFrom:
		f.list = &s.DerivedFrom
	}
	return f
}

func (t *Testimony) refersBy(by Relation) (f referring) {
	switch by {
	case SpokenBy:
		f.single = &t.Speaker
	case CollectedIn:
		f.list = &t.CollectedIn
	case BasedOn:
		f.list = &t.BasedOn
	case ReportedIn:
		f.list = &t.ReportedIn
	}
	return f
}

func (f referring) set(to []Key) {
	switch {
	case f.list != nil:
		*f.list = to
	case f.single != nil:
		*f.single = first(to)
	}
}

// AppendReferred appends the keys to which an agent, a source, a study or a testimony refers by a relation:
// those of its References, without making a list of them all.
func AppendReferred(to []Key, it Item, by Relation) []Key {
	var f referring
	switch it := it.(type) {
	case *Agent:
		f = it.refersBy(by)
	case *Source:
		f = it.refersBy(by)
	case *Study:
		f = it.refersBy(by)
	case *Testimony:
		f = it.refersBy(by)
	}
	switch {
	case f.list != nil:
		return append(to, *f.list...)
	case f.single != nil && *f.single != "":
		return append(to, *f.single)
	}
	return to
}

// SetReferences implements Item.
func (a *Agent) SetReferences(relation Relation, to []Key) { a.refersBy(relation).set(to) }

// SetReferences implements Item.
func (s *Source) SetReferences(relation Relation, to []Key) { s.refersBy(relation).set(to) }

// SetReferences implements Item.
func (s *Study) SetReferences(relation Relation, to []Key) { s.refersBy(relation).set(to) }

// SetReferences implements Item.
func (t *Testimony) SetReferences(relation Relation, to []Key) { t.refersBy(relation).set(to) }

// SetReferences implements Item.
func (c *Claim) SetReferences(Relation, []Key) {}

// SetReferences implements Item.
func (c *Caveat) SetReferences(relation Relation, to []Key) {
	if relation == RaisedIn {
		c.RaisedIn = to
		return
	}
	setSubjectReferences(c, relation, to)
}

// SetReferences implements Item.
func (r *Remark) SetReferences(relation Relation, to []Key) { setSubjectReferences(r, relation, to) }

// SetReferences implements Item.
func (v *View) SetReferences(Relation, []Key) {}

// Joins returns the kinds of items that a relation leads from, and those that it leads to.
func Joins(relation Relation) (from, to []Kind) {
	if relation.IsLink() {
		return LinkSources, []Kind{KindClaim}
	}
	for _, kind := range ItemKinds {
		for _, ref := range NewEntry(kind).(Item).References() {
			if ref.Relation != relation {
				continue
			}
			from = append(from, kind)
			for _, target := range ref.Targets {
				if !slices.Contains(to, target) {
					to = append(to, target)
				}
			}
		}
	}
	return from, to
}

// FieldPath is where a value stands in an entry: a field, or a place in the list of a field. It is
// written out only for messages, because nearly all values are right.
type FieldPath struct {
	Field string
	At    int // in the list, from 0; -1 for a field that is no list
}

// String writes the path as in "reportedIn[1]".
func (p FieldPath) String() string {
	if p.At < 0 {
		return p.Field
	}
	return p.Field + "[" + strconv.Itoa(p.At) + "]"
}

// EachReference visits everything that an entry refers to: the ends of a link, or an item's
// references in their order. Visit gets the path of the field, and the kinds that it may
// refer to.
func EachReference(e Entry, visit func(path FieldPath, to Key, want []Kind)) {
	switch e := e.(type) {
	case *Link:
		visit(FieldPath{"from", -1}, e.From, LinkSources)
		visit(FieldPath{"to", -1}, e.To, toClaim)
	case Item:
		for _, reference := range e.References() {
			if reference.Relation.IsAnnotation() {
				continue
			}
			for i, to := range reference.To {
				visit(reference.path(i), to, reference.Targets)
			}
		}
		if a, ok := e.(Annotation); ok {
			eachSubject(a, visit)
		}
	}
}

// path is where one of the keys stands.
func (r *Reference) path(i int) FieldPath {
	if r.Single {
		i = -1
	}
	return FieldPath{r.Field, i}
}

// Rename replaces each key to which an entry refers. Lists keep their order.
func Rename(e Entry, name func(Key) Key) {
	switch e := e.(type) {
	case *Link:
		e.From, e.To = name(e.From), name(e.To)
	case Item:
		if a, ok := e.(Annotation); ok {
			renameSubjects(a, name)
		}
		for _, r := range e.References() {
			if r.Relation.IsAnnotation() {
				continue
			}
			to := slices.Clone(r.To)
			for i := range to {
				to[i] = name(to[i])
			}
			e.SetReferences(r.Relation, to)
		}
	}
}
