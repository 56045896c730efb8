package assess

// union is a partition of small numbers into sets that can be joined. Its
// memory is reused.
type union struct {
	parent []int
	size   []int
}

// begin makes each number below n a set of its own.
func (u *union) begin(n int) *union {
	u.parent, u.size = u.parent[:0], u.size[:0]
	for i := range n {
		u.parent, u.size = append(u.parent, i), append(u.size, 0)
	}
	return u
}

func (u *union) find(i int) int {
	for u.parent[i] != i {
		u.parent[i] = u.parent[u.parent[i]]
		i = u.parent[i]
	}
	return i
}

// join joins two sets. The smallest number names a set.
func (u *union) join(a, b int) {
	a, b = u.find(a), u.find(b)
	u.parent[max(a, b)] = min(a, b)
}

// each visits the sets by their smallest number. Each set is sorted.
func (u *union) each(from *slab[int], visit func(set []int)) {
	for i := range u.parent {
		u.size[u.find(i)]++
	}
	members := from.take(len(u.parent))
	// The sets lie next to each other, by name. From here on, size is the place of the next member.
	at := 0
	for i, size := range u.size {
		u.size[i] = at
		at += size
	}
	for i := range u.parent {
		name := u.find(i)
		members[u.size[name]] = i
		u.size[name]++
	}
	start := 0
	for i := range u.parent {
		if u.parent[i] == i {
			visit(members[start:u.size[i]:u.size[i]])
			start = u.size[i]
		}
	}
}
