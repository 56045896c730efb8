// Package report renders what the program knows as text for people: tables,
// trees and lists, in color where the caller says that colors are welcome. Its
// figures come from assess; it only sums up those of what it leaves out.
package report
