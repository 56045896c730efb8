package graphs

import (
	"bufio"
	"encoding/xml"
)

// xmlFile writes an XML document element by element. It writes every text with
// encoding/xml, which replaces characters that XML does not allow.
type xmlFile struct {
	w       *bufio.Writer
	encoder *xml.Encoder
}

func newXMLFile(w *bufio.Writer) xmlFile {
	e := xml.NewEncoder(w)
	e.Indent("", " ")
	return xmlFile{w, e}
}

func (f xmlFile) header() error {
	_, err := f.w.WriteString(xml.Header)
	return err
}

// open begins an element with pairs of names and values as its attributes.
func (f xmlFile) open(name string, pairs ...string) error {
	start := xml.StartElement{Name: xml.Name{Local: name}}
	for i := 0; i < len(pairs); i += 2 {
		start.Attr = append(start.Attr, xml.Attr{Name: xml.Name{Local: pairs[i]}, Value: pairs[i+1]})
	}
	return f.encoder.EncodeToken(start)
}

func (f xmlFile) close(names ...string) error {
	for _, name := range names {
		if err := f.encoder.EncodeToken(xml.EndElement{Name: xml.Name{Local: name}}); err != nil {
			return err
		}
	}
	return nil
}

func (f xmlFile) element(name string, content any) error {
	return f.encoder.EncodeElement(content, xml.StartElement{Name: xml.Name{Local: name}})
}

func (f xmlFile) finish() error {
	if err := f.encoder.Close(); err != nil {
		return err
	}
	return f.w.WriteByte('\n')
}

// xmlType returns the name of a column's type; GraphML and GEXF use the same names.
func (c *column) xmlType() string {
	switch c.form {
	case flag:
		return "boolean"
	case count:
		return "long"
	case figure:
		return "double"
	}
	return "string"
}
