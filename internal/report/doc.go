// Package report writes answers as text for people, in tables, trees and lists, and as
// JSON for programs. Style says whether to use color. All figures come from assess;
// report only sums up those that it leaves out.
//
// Many of its functions take the largest number of rows to write, where 0 means all.
// They say how many rows they leave out.
package report
