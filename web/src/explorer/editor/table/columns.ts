/** What a column of a table can hold. */
export interface Meaning {
  name: string;
  label: string;
  /** Headings by which it is recognized, besides its label. */
  headings: string[];
}

export const meanings: Meaning[] = [
  { name: "claim", label: "Claim", headings: ["statement", "conclusion", "hypothesis"] },
  { name: "side", label: "For or against", headings: ["stance", "side", "direction", "relation", "position"] },
  { name: "strength", label: "How strongly", headings: ["strength", "weight"] },
  { name: "quote", label: "Quote", headings: ["quotation", "excerpt", "passage", "text"] },
  { name: "summary", label: "What they say", headings: ["summary", "finding", "says"] },
  { name: "basis", label: "How they know", headings: ["basis"] },
  { name: "speaker", label: "Who says it", headings: ["speaker", "said by", "witness", "who"] },
  { name: "study", label: "Title of the study", headings: ["study", "study title"] },
  { name: "design", label: "Design of the study", headings: ["design", "study design", "study type"] },
  { name: "sampleSize", label: "Size of its sample", headings: ["n", "sample size", "sample", "participants"] },
  { name: "population", label: "Population", headings: ["population studied", "studied"] },
  { name: "title", label: "Title of the publication", headings: ["source title", "source", "title", "publication", "reference"] },
  { name: "author", label: "Its authors", headings: ["author", "authors", "by"] },
  { name: "publisher", label: "Its publisher", headings: ["publisher", "published by"] },
  { name: "published", label: "When it was published", headings: ["year", "date", "published"] },
  { name: "kind", label: "Kind of publication", headings: ["kind", "type"] },
  { name: "url", label: "Address on the web", headings: ["url", "link", "address"] },
  { name: "doi", label: "DOI", headings: [] },
  { name: "locator", label: "At which place there", headings: ["page", "pages", "place", "locator"] },
  { name: "rationale", label: "Why so strongly", headings: ["rationale", "why", "reason", "comment"] },
];

/** Headings of what records have and no table gives them. */
const elsewhere = ["retracted", "retraction", "reliability", "note", "notes", "language", "caveat", "caveats"];

/** Whether a heading names something that is not taken from a table. */
export function isElsewhere(heading: string): boolean {
  return elsewhere.includes(simple(heading));
}

/** Says what each column probably holds, by its heading; "" for what is not known. No two hold the same. */
export function recognize(headings: string[]): string[] {
  const taken = new Set<string>();
  return headings.map((heading) => {
    const known = simple(heading);
    const found = meanings.find(({ name, label, headings: others }) => !taken.has(name) && [name, simple(label), ...others].includes(known))?.name ?? "";
    taken.add(found);
    return found;
  });
}

/** A heading, or a word of a vocabulary, without what does not tell these apart. */
export function simple(text: string): string {
  return text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}
