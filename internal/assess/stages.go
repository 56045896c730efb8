package assess

import "context"

// sampling is a pair of nodes to sample, with the claim that the result belongs
// to.
type sampling struct {
	claim, support, opposition int32
	within                     bool
}

// sampleGroups samples the groups that have no exact result, in stages. No
// figure depends on a standing that its own stage computes.
func (s *solver) sampleGroups(ctx context.Context, groups []int32) error {
	stage := make(map[int32]int, len(groups))
	var stages [][]sampling
	put := func(at int, p sampling) {
		for len(stages) <= at {
			stages = append(stages, nil)
		}
		stages[at] = append(stages[at], p)
	}
	for _, g := range groups {
		at := 0
		s.eachPremise(g, func(p int32) {
			if s.raw[p].known {
				return
			}
			after := stage[s.md.group[p]]
			if s.net.standing[finalStanding][p] >= 0 {
				after++
			}
			at = max(at, after)
		})
		if s.standsWithin(g) {
			for _, x := range s.md.groups[g] {
				put(at, sampling{x, s.net.within[x], s.net.withinOpp[x], true})
			}
			at++
		}
		for _, x := range s.md.groups[g] {
			put(at, sampling{x, x, s.net.opposed[x], false})
		}
		stage[g] = at
	}
	for _, list := range stages {
		if err := s.sampleStage(ctx, list); err != nil {
			return err
		}
	}
	return nil
}

func (s *solver) sampleStage(ctx context.Context, list []sampling) error {
	nodes := make([]int32, 0, 2*len(list))
	for _, p := range list {
		nodes = append(nodes, p.support, p.opposition)
	}
	c := s.worker(0).cone
	c.build(nodes...)
	words := c.possible(nil, func(int32) uint64 { return 1 })
	pairs := make([][2]int32, len(list))
	for i := range list {
		pairs[i] = [2]int32{c.roots[2*i], c.roots[2*i+1]}
	}
	var counts []tally
	var err error
	if failed := s.options.inSlot(ctx, func() { counts, err = newSampler(c).count(ctx, pairs, 0, s.options.Draws, s.options.Workers) }); failed != nil {
		return failed
	}
	if err != nil {
		return err
	}
	for i, p := range list {
		pair := pairs[i]
		r, err := s.enoughDraws(ctx, p, counts[i])
		if err != nil {
			return err
		}
		r.supportable = pair[0] >= 0 && words[pair[0]] != 0
		r.opposable = pair[1] >= 0 && words[pair[1]] != 0
		if p.within {
			s.setStanding(p.claim, withinStanding, r)
		} else {
			s.setOutcomes(p.claim, r)
		}
	}
	return nil
}
