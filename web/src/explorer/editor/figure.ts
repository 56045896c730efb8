/** A figure from 0 to 1 as the pages write it; a test compares this with what writes the pages. */
export function figure(value: number): string {
  // Of two figures that are equally near, Go takes the even one, and toFixed the larger one. With
  // three decimals these are odd sixteenths, and the even one is below every other of them.
  const sixteenths = value * 16;
  const text = (sixteenths % 4 === 1 ? value - 1e-9 : value).toFixed(3);
  return text === "0.000" && value > 0 ? "< .001" : text === "1.000" && value < 1 ? "> .999" : text;
}
