/** Who a cell names. */
export interface Person {
  name: string;
  kind: "PERSON" | "ORGANIZATION";
}

export interface People {
  people: Person[];
  /** What a reader should know of how the cell was read; "" if it is plain. */
  note: string;
}

/** Words that names of organizations have, and names of people do not. */
const institutional = new Set(
  ("academy administration agency alliance association associates authority bank board bureau center centers centre centres coalition college commission committee company consortium corporation corp council " +
    "department directorate division federation forum foundation fund government group hospital inc inspectorate institut institute institutes institution institutions international laboratories laboratory league library " +
    "limited llc ltd ministry mission museum nations network observatory office organisation organisations organization organizations parliament party police press programme program project registry school secretariat " +
    "service services society survey taskforce team trust union universidad universität universities université university watch").split(" "),
);
/** Words that join the others in names of organizations. */
const joining = /\s(?:for|the|in|on)\s|^The\s/;

/** Words in lower case that names of people have. */
const particle = /^(?:[dD]['’]|[aA]l-|[eE]l-|(?:abu|af|al|am|auf|ben|bin|bint|da|dal|dalla|das|de|degli|dei|del|della|den|der|des|di|do|dos|du|e|el|la|las|le|los|ibn|ould|ter|ten|van|vom|von|y|zu|zum|zur)$)/;
const initials = /^(?:\p{Lu}\.?[ -]?){1,4}$/u;
const suffix = /^(?:jr|sr|i{2,3}|iv|2nd|3rd|[4-9]th|ph\.? ?d|m\.? ?d|esq)\.?$/i;
/** Where what stands after a name begins. */
const ending = /\s(?=(?:jr|sr|i{2,3}|iv|ph\.?d|m\.?d|esq)\.?$)/i;
const more = /[\s,;&]*(?:\band\s+)?(?:\bet\s+al\b\.?|\band others\b\.?)\s*$/iu;

/**
 * Reads who a cell names. Semicolons and ends of lines separate names for certain. Without them, "and", ampersands
 * and commas do, by the rules for citations, and only if each part can be the name of a person: people who do not
 * exist would be worse than one name that is too long.
 */
export function people(cell: string): People {
  const text = cell.replace(more, "");
  const others = text === cell ? "" : `“${cell}” names more people than it lists. Add their names with semicolons between them, if you know them.`;
  const certain = text.split(/\s*[;；、\n]\s*/).map((part) => part.replace(/^(?:and|&)\s+/i, "").trim()).filter(Boolean);
  if (certain.length > 1) {
    return { people: certain.flatMap((part) => (joined.test(part) ? (several(part) ?? [one(part)]) : [one(part)])), note: others };
  }
  const [all = ""] = certain;
  const list = several(all) ?? (all ? [one(all)] : []);
  const unclear = list.length === 1 && !institution(all) && list[0]!.kind === "ORGANIZATION" ? `“${all}” is read as one name. If it is several, put semicolons between them.` : "";
  return { people: list, note: others || unclear };
}

const joined = /&|\sand\s/i;

/** Who a text names that is certainly one name. */
function one(text: string): Person {
  if (institution(text)) {
    return { name: text, kind: "ORGANIZATION" };
  }
  const names = joined.test(text) ? undefined : ordered(pieces(text));
  return names?.length === 1 ? { name: names[0]!, kind: "PERSON" } : { name: text, kind: joined.test(text) || text.includes(",") ? "ORGANIZATION" : "PERSON" };
}

function institution(text: string): boolean {
  return joining.test(text) || text.toLowerCase().split(/[^\p{L}\p{M}]+/u).some((word) => institutional.has(word));
}

/** The people in a list with "and", ampersands or commas; nothing if it cannot be told who they are. */
function several(text: string): Person[] | undefined {
  const chunks = text.split(/\s*,?\s+and\s+|\s*,?\s*&\s*/i).filter(Boolean).map(pieces);
  return (initialed(chunks) ?? (institution(text) ? undefined : separated(text, chunks)))?.map((name) => ({ name, kind: "PERSON" }));
}

/** The names, if each is a family name with initials, as in "Smith, J., & Doe, A. B.": no organization is written so. */
function initialed(chunks: string[][]): string[] | undefined {
  const pairs = chunks.every((parts) => parts.length % 2 === 0 && parts.every((part, i) => (i % 2 === 0 ? !given(part) : given(part))));
  return pairs && chunks.length > 0 ? chunks.flatMap((parts) => parts.flatMap((part, i) => (i % 2 === 0 ? [inverted(part, parts[i + 1]!)] : []))) : undefined;
}

/** The names in parts between "and" or ampersands, and commas there. */
function separated(text: string, chunks: string[][]): string[] | undefined {
  // As in "Johnson & Johnson": family names alone are not taken apart at an ampersand.
  if (text.includes("&") && chunks.some((parts) => parts.length === 1 && words(parts[0]!) === 1)) {
    return undefined;
  }
  if (chunks.length > 1 && chunks.at(-1)!.length === 1 && words(chunks.at(-1)![0]!) === 1) {
    return every(chunks.flat()); // as in "Smith, Doe and Roe"
  }
  const names = chunks.map(commas);
  return names.includes(undefined) ? undefined : every(names.flatMap((some) => some!));
}

/** The parts of a text between commas. What only stands after names, such as "Jr.", stays with the name before it. */
function pieces(text: string): string[] {
  const list: string[] = [];
  for (const part of text.split(/\s*,\s*/).filter(Boolean)) {
    const before = list.at(-1);
    const after = before !== undefined && suffix.test(part) && (!initials.test(part) || words(before) > 1 || initials.test(before));
    if (after) {
      list[list.length - 1] = `${before} ${part}`;
    } else {
      list.push(part);
    }
  }
  return list;
}

/** The names in parts between commas. */
function commas(parts: string[]): string[] | undefined {
  return parts.length === 2 && words(parts[0]!) > 1 && words(parts[1]!) > 1 && !given(parts[1]!) && !particle.test(parts[0]!.split(" ")[0]!) ? parts : ordered(parts);
}

/** Reads the names in parts between commas. Two parts may be one name, with the family name first. */
function ordered(parts: string[]): string[] | undefined {
  const [first, second, ...others] = parts;
  if (first === undefined) {
    return [];
  }
  if (parts.length <= 2) {
    return every([second === undefined ? first : inverted(first, second)]);
  }
  const pairs = initialed([parts]);
  if (pairs) {
    return pairs;
  }
  if (parts.every((part) => words(part) > 1)) {
    return every(parts);
  }
  if (others.every((part) => words(part) > 1) && (words(second!) === 1 || given(second!))) {
    return every([inverted(first, second!), ...others]); // as in "Smith, John, Jane Doe"
  }
  return undefined;
}

/** A name whose family name comes first, in the order in which it is said. */
function inverted(family: string, first: string): string {
  const [[last, ...more], [name, ...after]] = [family, first].map((part) => part.split(ending)) as [string[], string[]];
  return [name, last, ...after, ...more].filter(Boolean).join(" ");
}

/** Whether a part is initials, perhaps with what stands after a name. */
function given(part: string): boolean {
  return initials.test(part.split(ending)[0]!);
}

function words(text: string): number {
  return text.split(/\s+/).length;
}

/** The names, if each can be one of a person: words that begin with a capital, or have none. */
function every(names: string[]): string[] | undefined {
  const fits = (name: string) => words(name) <= 7 && name.split(/\s+/).every((word) => /^["“'‘(]?[\p{Lu}\p{Lt}\p{Lo}]/u.test(word) || particle.test(word) || suffix.test(word)) && !institution(name);
  return names.every(fits) ? names : undefined;
}
