package wording

import "fmt"

// Digest says how to show a long list of lines of evidence: the strongest one
// by one, and the rest in one phrase.
type Digest struct {
	Listed   int     // number of lines to list one by one
	Rest     int     // number of the other lines
	Together float64 // strength of the rest together if they share nothing, 0 to 1
	matter   bool    // exactly the lines that matter are listed
}

// listedWhole is the most lines of a list that is shown without omissions.
const listedWhole = 12

// DigestOf makes the digest of lines from their strengths, each from 0 to 1,
// strongest first. It lists at most most lines; 0 means no limit. A list of up
// to 12 lines within the limit is listed as a whole. Of a longer one, only
// lines are listed whose strength is at least matters.
func DigestOf(strengths []float64, matters float64, most int) Digest {
	if n := len(strengths); n <= listedWhole && (most <= 0 || n <= most) {
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

// String says what is listed and what the rest adds up to: "9 that matter, 71
// together 0.020". It is empty if everything is listed.
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
