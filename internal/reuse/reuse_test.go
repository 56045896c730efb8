package reuse_test

import (
	"fmt"
	"sync"
	"testing"

	"corroborate/internal/reuse"
)

func content(i int) []byte { return fmt.Appendf(nil, "content %d", i) }

func TestCacheStaysWithinItsBound(t *testing.T) {
	const bound = 100_000
	c := reuse.New[int](bound)
	for i := range 10_000 {
		c.Put(content(i), i, i%700)
		if c.Bytes() > bound {
			t.Fatalf("%d bytes after %d values", c.Bytes(), i+1)
		}
	}
	if v, ok := c.Get(content(9_999)); !ok || v != 9_999 {
		t.Errorf("the last value is %d, %t", v, ok)
	}
	if _, ok := c.Get(content(0)); ok {
		t.Error("the first value is still there")
	}
}

// What is asked for again and again stays, no matter how much else comes and goes.
func TestCacheKeepsWhatIsAskedFor(t *testing.T) {
	c := reuse.New[int](100_000)
	c.Put(content(-1), 7, 100)
	for i := range 10_000 {
		c.Put(content(i), i, 100)
		if v, ok := c.Get(content(-1)); !ok || v != 7 {
			t.Fatalf("after %d other values it is %d, %t", i+1, v, ok)
		}
	}
	if c.Found() != 10_000 {
		t.Errorf("found %d times", c.Found())
	}
}

func TestCacheDoesNotKeepWhatIsTooLarge(t *testing.T) {
	c := reuse.New[int](10_000)
	c.Put(content(1), 1, 10)
	c.Put(content(2), 2, 9_000)
	if _, ok := c.Get(content(2)); ok {
		t.Error("the large value was kept")
	}
	if _, ok := c.Get(content(1)); !ok {
		t.Error("the small value is gone")
	}
}

func TestNilCacheKeepsNothing(t *testing.T) {
	var c *reuse.Cache[int]
	c.Put(content(1), 1, 1)
	if _, ok := c.Get(content(1)); ok {
		t.Error("it has a value")
	}
}

func TestCacheIsSafeForConcurrentUse(t *testing.T) {
	c := reuse.New[int](5_000)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for i := range 2_000 {
				c.Put(content(i%100), i%100, 10)
				if v, ok := c.Get(content(i % 50)); ok && v != i%50 {
					t.Errorf("%d is %d", i%50, v)
				}
			}
		})
	}
	group.Wait()
}
