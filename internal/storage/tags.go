package storage

import "corroborate/internal/evidence"

// TagQuery asks which tags claims have.
type TagQuery struct {
	Where  Filter // of the claims
	Prefix string // what the tags begin with; empty for all tags
}

// TagCount is a tag, and how many claims have it.
type TagCount struct {
	Tag    string
	Claims int // 1 or more
}

// CheckTags reports what is wrong with a query, as an Invalid error, so that all stores
// refuse the same ones.
func CheckTags(q TagQuery) error { return checkFilter(evidence.KindClaim, q.Where) }

// AfterTags comes after every character of a tag, so that the tags that begin with a
// prefix are those from the prefix to the prefix and it.
const AfterTags = "~"
