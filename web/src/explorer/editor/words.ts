import type { Api } from "../api";

/** A word of the map with what it means, and its number in the rubric if it has one. */
export interface Word {
  value: string;
  label: string;
  means: string;
}

const vocabularies = ["Strength", "Reliability", "StudyDesign", "TestimonyBasis", "CaveatCategory", "Severity", "AgentKind", "SourceKind", "RemarkKind", "RemarkStatus"] as const;
export type Vocabulary = (typeof vocabularies)[number];
export type Words = Record<Vocabulary, Word[]>;

/** Asks for some vocabularies: all of them in one request would cost more than one may. */
const queryOf = (names: readonly Vocabulary[]) => `{ ${names.map((name) => `${name}: __type(name: "${name}") { enumValues { name description } }`).join(" ")} }`;
const rubricQuery = `{ rubric { ${["reliability", "design", "basis", "severity", "strength"].map((list) => `${list} { word value }`).join(" ")} } }`;

/** Which list of the rubric has the numbers of a vocabulary, and how to say one. */
const numbers: Partial<Record<Vocabulary, [string, string, string]>> = {
  Strength: ["strength", "The rubric counts it", ""],
  Reliability: ["reliability", "The rubric counts it", ""],
  StudyDesign: ["design", "The rubric counts it", ""],
  TestimonyBasis: ["basis", "The rubric counts it", ""],
  Severity: ["severity", "The rubric leaves", " of what it weakens"],
};

/** Words that lower case and blanks do not spell, as the page has them. */
const spelled = JSON.parse(document.querySelector<HTMLElement>("button.edit")?.dataset["spelled"] ?? "{}") as Record<string, string>;

/** Reads what words there are from the API, so that they mean here what they mean there. */
export async function readWords(api: Api): Promise<Words> {
  const half = vocabularies.length / 2;
  type Enums = Record<string, { enumValues: { name: string; description: string }[] }>;
  const [one, other, { rubric }] = await Promise.all([
    api.ask<Enums>(queryOf(vocabularies.slice(0, half))),
    api.ask<Enums>(queryOf(vocabularies.slice(half))),
    api.ask<{ rubric: Record<string, { word: string; value: number }[]> }>(rubricQuery),
  ]);
  const data: Enums = { ...one, ...other };
  const words = {} as Words;
  for (const name of vocabularies) {
    const [list, says, after] = numbers[name] ?? ["", "", ""];
    const valued = new Map(rubric[list]?.map((entry) => [entry.word, entry.value]));
    words[name] = (data[name]?.enumValues ?? []).map(({ name: value, description }) => ({
      value,
      label: name === "Reliability" ? value : label(value),
      means: [description.replaceAll("`", ""), valued.has(value) ? `${says} ${figure(valued.get(value)!)}${after}.` : ""].filter(Boolean).join(" "),
    }));
  }
  return words;
}

/** A word of the API as people write it. */
export function label(word: string): string {
  const text = spelled[word] ?? word.toLowerCase().replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A figure as the pages write it. */
export function figure(value: number): string {
  const text = value.toFixed(3);
  return text === "0.000" && value > 0 ? "< .001" : text === "1.000" && value < 1 ? "> .999" : text;
}

const kinds: Record<string, string> = { CLAIM: "claim", TESTIMONY: "testimony", STUDY: "study", SOURCE: "source", AGENT: "person or organization", CAVEAT: "caveat", REMARK: "remark", VIEW: "saved view" };

/** A kind of record in running text. */
export function kindWord(kind: string): string {
  return kinds[kind] ?? kind.toLowerCase();
}
