package curate_test

import (
	"fmt"
	"slices"
	"strconv"

	"pgregory.net/rapid"

	"corroborate/internal/curate"
	"corroborate/internal/evidence"
)

// drawEdits draws a few intents about what the pool knows; many of them are
// refused.
func drawEdits(t *rapid.T, known map[evidence.Key]evidence.Kind) []curate.Edit {
	var edits []curate.Edit
	for range rapid.SampledFrom([]int{1, 1, 1, 2, 3}).Draw(t, "edits") {
		edits = append(edits, drawEdit(t, known))
	}
	return edits
}

func drawKey(t *rapid.T, kinds ...evidence.Kind) evidence.Key {
	kind := rapid.SampledFrom(kinds).Draw(t, "kind")
	return poolKey(kind, rapid.IntRange(0, pool[kind]-1).Draw(t, "which"))
}

func drawLink(t *rapid.T) *evidence.Link {
	return &evidence.Link{From: drawKey(t, evidence.LinkSources...), To: drawKey(t, evidence.KindClaim),
		Relation: rapid.SampledFrom(evidence.LinkRelations).Draw(t, "relation"),
		Strength: rapid.SampledFrom(evidence.Strengths).Draw(t, "strength")}
}

// drawKnownLink draws the name of a link, most often of one that is there.
func drawKnownLink(t *rapid.T, known map[evidence.Key]evidence.Kind) evidence.Ref {
	var links []evidence.Key
	for key, kind := range known {
		if kind == evidence.KindLink {
			links = append(links, key)
		}
	}
	if len(links) == 0 || rapid.IntRange(0, 3).Draw(t, "any link") == 0 {
		return drawLink(t).Ref()
	}
	slices.Sort(links)
	return evidence.Ref(rapid.SampledFrom(links).Draw(t, "link"))
}

func drawNew(t *rapid.T, known map[evidence.Key]evidence.Kind, kind evidence.Kind) evidence.Item {
	it := evidence.NewEntry(kind).(evidence.Item)
	it.EntryMeta().Key = drawKey(t, kind)
	drawItem(t, it, known)
	return it
}

func drawEdit(t *rapid.T, known map[evidence.Key]evidence.Kind) curate.Edit {
	any := evidence.ItemKinds
	ref := func(kinds ...evidence.Kind) evidence.Ref { return evidence.Ref(drawKey(t, kinds...)) }
	switch rapid.IntRange(0, 12).Draw(t, "intent") {
	case 0, 1:
		return curate.Create{Item: drawNew(t, known, rapid.SampledFrom(append(any[:5:5], evidence.KindRemark, evidence.KindView)).Draw(t, "new"))}
	case 2:
		return curate.RaiseCaveat{Caveat: drawNew(t, known, evidence.KindCaveat).(*evidence.Caveat)}
	case 3, 4:
		return curate.Link{Link: drawLink(t)}
	case 5:
		return curate.Unlink{Of: drawKnownLink(t, known)}
	case 6:
		set := curate.Fields{"strength": rapid.SampledFrom(evidence.Strengths).Draw(t, "strength")}
		if rapid.Bool().Draw(t, "moves") {
			set["to"] = drawKey(t, evidence.KindClaim)
		}
		return curate.Relink{Of: drawKnownLink(t, known), Set: set}
	case 7:
		return curate.ResolveCaveat{Of: ref(evidence.KindCaveat), Reopen: rapid.Bool().Draw(t, "reopen")}
	case 8:
		return curate.RetractSource{Of: ref(evidence.KindSource)}
	case 9:
		key := drawKey(t, any...)
		if rapid.Bool().Draw(t, "fresh") {
			key = evidence.Key(fmt.Sprintf("new-%d", rapid.IntRange(0, 3).Draw(t, "name")))
		}
		return curate.Rename{Of: ref(any...), Key: key}
	case 10:
		kind := rapid.SampledFrom(any).Draw(t, "merged")
		return curate.Merge{Into: ref(kind), Other: ref(kind)}
	case 11:
		return curate.Remove{Of: ref(any...), WithLinks: rapid.Bool().Draw(t, "with links")}
	}
	kind := rapid.SampledFrom(any).Draw(t, "updated")
	it := drawNew(t, known, kind)
	set := curate.Fields{}
	for _, f := range evidence.FieldsOf(kind) {
		if f.Name != "key" && rapid.Bool().Draw(t, "set") {
			set[f.Name] = valueOf(f, it)
		}
	}
	return curate.Update{Of: evidence.Ref(it.EntryMeta().Key), Set: set}
}

// valueOf is the value of a field as an update has it.
func valueOf(f evidence.Field, e evidence.Entry) any {
	texts := f.Append(nil, e)
	switch {
	case len(texts) == 0:
		return nil
	case f.Form.List():
		return texts
	case f.Form == evidence.FormFlag:
		return true
	case f.Form == evidence.FormCount:
		count, err := strconv.Atoi(texts[0])
		if err != nil {
			panic(err)
		}
		return count
	}
	return texts[0]
}
