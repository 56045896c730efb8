package assess

// cuts lets a cone end at claims whose outcome is known already and is a number. Without
// them, each claim of a chain is computed with all of the chain below it. The figures are the same, to
// the last digit.
type cuts struct {
	closed []bool // of each claim: all that it depends on leads to nothing else, so that it is a tree in each cone
	trees  []tree // of each claim
}

// tree is what reduce finds of a claim that is a tree, once the claim is computed.
type tree struct {
	known          bool
	possible, sure bool    // as in a reduction
	value, fail    float64 // the probabilities that it is true, and that it is false
}

func newCuts(md *model, net *network) *cuts {
	users := make([]int32, len(net.op))
	all := make([]int32, len(net.op))
	for i := range all {
		all[i] = int32(i)
		for _, k := range net.kidsOf(int32(i)) {
			users[k]++
		}
	}
	closed := make([]bool, len(net.op))
	newTarjan(len(net.op)).run(all, net.kidsOf, func(members []int32) {
		i := members[0]
		switch {
		case len(members) > 1: // a circle is no tree
		case net.op[i] == opLeaf:
			closed[i] = !net.draws[net.draw[net.start[i]]].many
		default:
			closed[i] = true
			for _, k := range net.kidsOf(i) {
				closed[i] = closed[i] && closed[k] && users[k] == 1
			}
		}
	})
	return &cuts{closed: closed[:md.claimCount], trees: make([]tree, md.claimCount)}
}

// at returns the tree at which a cone may end, or nil.
func (c *cuts) at(node int32) *tree {
	if int(node) >= len(c.trees) || !c.trees[node].known {
		return nil
	}
	return &c.trees[node]
}

// forget takes back what is known of a claim, which is computed again.
func (c *cuts) forget(x int32) {
	if c != nil {
		c.trees[x] = tree{}
	}
}

// note keeps what a reduction has found of a claim, which is its only root.
func (c *cuts) note(x int32, r *reduction) {
	if c == nil || !c.closed[x] {
		return
	}
	root := r.roots[0]
	t := tree{known: true, possible: r.live[root] || r.sure[root], sure: r.sure[root]}
	if t.value, t.fail, t.known = r.treeOf(root); t.known {
		c.trees[x] = t
	}
}
