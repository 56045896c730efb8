package wording

import "fmt"

// Digest is how to list many lines of evidence: the strongest one by one, and
// the rest in one phrase.
type Digest struct {
	Listed   int     // how many to list one by one
	Rest     int     // how many are left
	Together float64 // strength of the rest together, as if they shared nothing; 0 to 1
	matter   bool    // whether all that matter are listed, and nothing else
}

// short is how many lines are listed whole, whatever their strength.
const short = 12

// DigestOf says how to list lines of these strengths, which come strongest
// first, at most so many of them; 0 is no bound. A short list that keeps to the
// bound is listed whole. Of a longer one those are listed that have at least the
// strength that matters.
func DigestOf(strengths []float64, matters float64, most int) Digest {
	if n := len(strengths); n <= short && (most <= 0 || n <= most) {
		return Digest{Listed: len(strengths)}
	}
	n := 0
	for n < len(strengths) && strengths[n] >= matters {
		n++
	}
	d := Digest{Listed: n, matter: true}
	if most > 0 && n > most {
		d = Digest{Listed: most}
	}
	fail := 1.0
	for _, s := range strengths[d.Listed:] {
		fail *= 1 - s
	}
	d.Rest, d.Together = len(strengths)-d.Listed, 1-fail
	return d
}

// String says what is listed, and what the rest comes to: "9 that matter, 71
// together 0.020". It is empty where everything is listed.
func (d Digest) String() string {
	switch {
	case d.Rest == 0:
		return ""
	case d.Listed == 0:
		return fmt.Sprintf("none that matters, %d together %s", d.Rest, Number(d.Together))
	case d.matter:
		return fmt.Sprintf("%d that matter, %d together %s", d.Listed, d.Rest, Number(d.Together))
	}
	return fmt.Sprintf("the strongest %d, %d more together %s", d.Listed, d.Rest, Number(d.Together))
}
