package citation

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// accents has the marks for TeX's commands that put a mark on a letter.
var accents = map[string]rune{
	"`": 0x0300, "'": 0x0301, "^": 0x0302, "~": 0x0303, "=": 0x0304, "u": 0x0306, ".": 0x0307, `"`: 0x0308, "r": 0x030A,
	"H": 0x030B, "v": 0x030C, "d": 0x0323, "c": 0x0327, "k": 0x0328, "b": 0x0331,
}

// symbols has the characters for TeX's commands that stand for one or two.
var symbols = map[string]string{
	"ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ",
	"dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "SS": "ẞ",
	"ldots": "…", "dots": "…", "textellipsis": "…", "textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’",
	"textquotedblleft": "“", "textquotedblright": "”", "guillemotleft": "«", "guillemotright": "»", "glqq": "„", "grqq": "“", "quotedblbase": "„",
	"S": "§", "P": "¶", "copyright": "©", "textcopyright": "©", "pounds": "£", "textsterling": "£", "euro": "€", "texteuro": "€", "textregistered": "®",
	"texttrademark": "™", "textdegree": "°", "degree": "°", "times": "×", "pm": "±", "textasciitilde": "~", "textbackslash": `\`, "textbar": "|",
	"textless": "<", "textgreater": ">", "textunderscore": "_", "slash": "/", "quad": " ", "space": " ", "newline": " ", "TeX": "TeX", "LaTeX": "LaTeX",
	"leq": "≤", "geq": "≥", "approx": "≈", "cdot": "·", "rightarrow": "→", "to": "→", "infty": "∞",
	"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ",
	"mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
	"Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}

// plainTeX returns a text without TeX's commands. It puts accents on their letters,
// replaces commands for symbols by the symbols, and leaves out formatting.
func plainTeX(text string) string {
	t := tex{text: text}
	for t.at < len(t.text) {
		t.step()
	}
	return strings.Join(strings.Fields(norm.NFC.String(t.out.String())), " ")
}

type tex struct {
	text string
	at   int
	out  strings.Builder
}

// ligatures has the characters that TeX makes of others, longer ones first.
var ligatures = [][2]string{{"---", "—"}, {"--", "–"}, {"``", "“"}, {"''", "”"}, {"`", "‘"}, {"~", " "}, {"{", ""}, {"}", ""}, {"$", ""}}

func (t *tex) step() {
	if t.text[t.at] == '\\' {
		t.command()
		return
	}
	for _, l := range ligatures {
		if strings.HasPrefix(t.text[t.at:], l[0]) {
			t.at += len(l[0])
			t.out.WriteString(l[1])
			return
		}
	}
	t.out.WriteString(t.one())
}

// one returns the next character.
func (t *tex) one() string {
	_, size := utf8.DecodeRuneInString(t.text[t.at:])
	t.at += size
	return t.text[t.at-size : t.at]
}

func (t *tex) command() {
	t.at++
	if t.at == len(t.text) {
		return
	}
	name := t.one()
	if letter(name[0]) {
		for t.at < len(t.text) && letter(t.text[t.at]) {
			name += t.one()
		}
		t.blanks()
	}
	switch mark, accent := accents[name]; {
	case accent:
		t.accent(mark)
	case symbols[name] != "":
		t.out.WriteString(symbols[name])
		if strings.HasPrefix(t.text[t.at:], "{}") {
			t.at += 2
		}
	case name == "href":
		t.group() // the address, before the text
	case name == `\`, name == ",", name == " ", name == ";":
		t.out.WriteByte(' ')
	case len(name) == 1 && strings.Contains("&%$#_{}", name):
		t.out.WriteString(name)
	}
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func (t *tex) blanks() {
	t.at += len(t.text[t.at:]) - len(strings.TrimLeftFunc(t.text[t.at:], unicode.IsSpace))
}

// accent puts a mark on the next letter. The letter may be in braces, be a symbol, or have
// another accent.
func (t *tex) accent(mark rune) {
	t.blanks()
	base := ""
	switch {
	case t.at == len(t.text):
	case t.text[t.at] == '{':
		base = plainLetter(t.group())
	case t.text[t.at] == '\\':
		start := t.at
		t.at++
		if t.at < len(t.text) {
			for name := t.one(); t.at < len(t.text) && letter(name[0]) && letter(t.text[t.at]); {
				t.at++
			}
		}
		base = plainLetter(t.text[start:t.at])
	case t.text[t.at] == '}':
	default:
		base = t.one()
	}
	first, size := utf8.DecodeRuneInString(base)
	switch {
	case size == 0:
		return
	case first == 'ı' && mark != 0x0323:
		first = 'i'
	case first == 'ȷ':
		first = 'j'
	}
	t.out.WriteRune(first)
	t.out.WriteRune(mark)
	t.out.WriteString(base[size:])
}

// plainLetter returns the letter or two in the braces of an accent. It leaves longer texts
// as they are, so that nesting ends.
func plainLetter(text string) string {
	if len(text) > 32 {
		return strings.NewReplacer(`\`, "", "{", "", "}", "").Replace(text)
	}
	return plainTeX(text)
}

// group returns the content of the next pair of braces.
func (t *tex) group() string {
	if t.at == len(t.text) || t.text[t.at] != '{' {
		return ""
	}
	start, depth := t.at+1, 0
	for ; t.at < len(t.text); t.at++ {
		switch t.text[t.at] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				t.at++
				return t.text[start : t.at-1]
			}
		}
	}
	return t.text[start:]
}
