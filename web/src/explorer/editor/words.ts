import type { Api } from "../api";
import { figure } from "./figure";

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

/** What the page says of words: how to write those that lower case and blanks do not spell, and the kinds of records. */
const given = JSON.parse(document.querySelector<HTMLElement>("button.edit")?.dataset["words"] ?? '{"spelled":{},"kinds":{}}') as Record<"spelled" | "kinds", Record<string, string>>;

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
  const text = given.spelled[word] ?? word.toLowerCase().replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A kind of record in running text. */
export function kindWord(kind: string): string {
  return given.kinds[kind] ?? kind.toLowerCase();
}
