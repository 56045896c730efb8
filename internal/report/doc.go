// Package report renders what the program knows as text for people: tables,
// trees and lists, in color where the caller says that colors are welcome. It
// computes nothing.
package report
