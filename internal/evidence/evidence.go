package evidence

// Evidence is an item that a link may come from: one of the LinkSources.
type Evidence interface {
	Item
	bears()
}

func (*Source) bears()    {}
func (*Study) bears()     {}
func (*Testimony) bears() {}
func (*Claim) bears()     {}
