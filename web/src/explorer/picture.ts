/** What a style sheet says of a drawing; a picture has to say it itself. */
const styles = ["fill", "stroke", "stroke-width", "stroke-dasharray", "paint-order", "stroke-linejoin", "font-family", "font-size", "font-weight", "text-anchor", "rx"];
/** The most pixels of a picture that browsers draw, and how many of them stand for one. */
const mostPixels = 60e6;
const mostSide = 16_000;
const sharpness = 2;

/** Saves a drawing as it looks now. */
export async function picture(drawn: SVGSVGElement, form: "svg" | "png", name: string): Promise<void> {
  const { text, width, height } = standalone(drawn);
  if (form === "svg") {
    download(new Blob([text], { type: "image/svg+xml" }), `${name}.svg`);
    return;
  }
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const scale = Math.min(sharpness, mostSide / width, mostSide / height, Math.sqrt(mostPixels / (width * height)));
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const context = canvas.getContext("2d")!;
  context.fillStyle = getComputedStyle(drawn.parentElement!).backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!blob) {
    throw new Error("the picture is too large");
  }
  download(blob, `${name}.png`);
}

/** The text of a drawing that needs no style sheet. */
function standalone(drawn: SVGSVGElement): { text: string; width: number; height: number } {
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  copy.removeAttribute("style");
  const { x, y, width, height } = drawn.viewBox.baseVal;
  const from = [...drawn.querySelectorAll("rect, path, circle, text")];
  for (const [i, to] of [...copy.querySelectorAll("rect, path, circle, text")].entries()) {
    const style = getComputedStyle(from[i]!);
    for (const name of styles) {
      to.setAttribute(name, style.getPropertyValue(name));
    }
  }
  for (const link of copy.querySelectorAll("a")) {
    const group = document.createElementNS(copy.namespaceURI!, "g"); // elsewhere it leads nowhere
    group.append(...link.childNodes);
    link.replaceWith(group);
  }
  for (const knob of copy.querySelectorAll("circle")) {
    knob.parentElement!.remove();
  }
  copy.setAttribute("xmlns", copy.namespaceURI!);
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  copy.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
  return { text: new XMLSerializer().serializeToString(copy), width, height };
}

function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
