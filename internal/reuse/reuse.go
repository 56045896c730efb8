// Package reuse keeps computed values by the content that they follow from, within a bound
// of bytes. A key is the whole content, or a hash of it that nobody finds two contents for.
// So a value never becomes stale: whoever asks with other content asks with another key.
package reuse

import "sync"

// Cache keeps values. When it is full, it forgets those that nobody has asked for in a
// while. It may be used by several goroutines at once. A nil Cache keeps nothing.
//
// The values are of two generations. A value that is asked for becomes young. When the
// young ones take half of the bound, they become the old ones, and the cache forgets the
// old ones of before.
type Cache[V any] struct {
	mu         sync.Mutex
	half       int64 // the most bytes of a generation
	size       int64 // bytes of the young ones
	oldSize    int64
	young, old map[string]kept[V]
	found      int64
}

type kept[V any] struct {
	value V
	bytes int64
}

// overhead is about what a map needs for an entry, besides its key and its value.
const overhead = 64

// New returns a cache that keeps at most so many bytes.
func New[V any](bytes int64) *Cache[V] {
	return &Cache[V]{half: bytes / 2, young: map[string]kept[V]{}}
}

// Get returns the value that was kept for a content. Nobody may change what it refers to.
func (c *Cache[V]) Get(content []byte) (value V, ok bool) {
	if c == nil {
		return value, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	one, ok := c.young[string(content)]
	if !ok {
		if one, ok = c.old[string(content)]; !ok {
			return value, false
		}
		c.add(string(content), one)
	}
	c.found++
	return one.value, true
}

// Put keeps a value that takes so many bytes, besides the content. The cache does not keep a
// value that takes more than half of its bound.
func (c *Cache[V]) Put(content []byte, value V, bytes int) {
	if c == nil {
		return
	}
	one := kept[V]{value, int64(bytes+len(content)) + overhead}
	if one.bytes > c.half {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.young[string(content)]; !ok {
		c.add(string(content), one)
	}
}

// add makes a value young. Until the next generation, it may be among the old ones, too.
func (c *Cache[V]) add(content string, one kept[V]) {
	if c.size+one.bytes > c.half {
		c.old, c.oldSize = c.young, c.size
		c.young, c.size = make(map[string]kept[V], len(c.old)), 0
	}
	c.young[content] = one
	c.size += one.bytes
}

// Bytes returns how many bytes the cache keeps.
func (c *Cache[V]) Bytes() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.size + c.oldSize
}

// Found returns how often Get has found a value.
func (c *Cache[V]) Found() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.found
}
