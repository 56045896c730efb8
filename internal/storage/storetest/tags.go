package storetest

import (
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// tagCases count claims by tag.
var tagCases = []readCase{
	{"all", tags{}, "valley 2, water 3, well 2"},
	{"that begin with a text", tags{Prefix: "w"}, "water 3, well 2"},
	{"that begin with a whole tag", tags{Prefix: "well"}, "well 2"},
	{"that begin with more than a tag", tags{Prefix: "wells"}, ""},
	{"of claims with a tag", tags{Where: has("tags", "valley")}, "valley 2, water 2, well 1"},
	{"of claims with a tag, that begin with a text", tags{Where: has("tags", "well"), Prefix: "v"}, "valley 1"},
	{"of claims of a verdict", tags{Where: has("verdict", "SINGLE_LINE", "TENTATIVE")}, "valley 1, water 2, well 1"},
	{"of claims with several conditions", tags{Where: all(has("verdict", "SINGLE_LINE", "TENTATIVE"), saying("top"))}, "valley 1, water 1, well 1"},
	{"of claims that rest on a record", tags{Where: has("restsOn", "c-bare")}, "valley 1, water 2, well 2"},
	{"of claims that do not meet a condition", tags{Where: not(has("tags", "water"))}, "well 1"},
	{"of one of several", tags{Where: either(has("tags", "valley"), has("verdict", "CONTESTED"))}, "valley 2, water 2, well 1"},
	{"of claims without tags", tags{Where: has("verdict", "CONTESTED")}, ""},
	{"of no claims", tags{Where: has("restsOn", "nope")}, ""},
	{"of claims by what is no condition on them", tags{Where: has("speaker", "ann")}, "INVALID"},
}

// tagFaults are found by "tags".
var tagFaults = []fault{
	{"all claims count, whatever the filter", readFault(reads{tags: func(q *storage.TagQuery) {
		if storage.CheckTags(*q) == nil {
			q.Where = storage.Filter{}
		}
	}})},
	{"tags of all kinds have filters", readFault(reads{tags: func(q *storage.TagQuery) {
		q.Where = mapped(q.Where, func(name string, m storage.Match) (storage.Match, bool) {
			_, ok := storage.FilterOf(evidence.KindClaim, name)
			return m, ok
		})
	}})},
	{"what tags begin with does not matter", readFault(reads{tags: func(q *storage.TagQuery) { q.Prefix = "" }})},
	{"a prefix is a whole tag", readFault(reads{tagged: func(q storage.TagQuery, list []storage.TagCount) []storage.TagCount {
		return slices.DeleteFunc(list, func(t storage.TagCount) bool { return q.Prefix != "" && t.Tag != q.Prefix })
	}})},
	{"tags are not sorted", readFault(reads{tagged: func(_ storage.TagQuery, list []storage.TagCount) []storage.TagCount {
		slices.Reverse(list)
		return list
	}})},
}
