package view

import "corroborate/internal/storage"

// Tag is a tag of claims.
type Tag struct {
	Name       string
	ClaimCount int
}

// NewTag shows a tag.
func NewTag(t *storage.TagCount) *Tag { return &Tag{t.Tag, t.Claims} }
