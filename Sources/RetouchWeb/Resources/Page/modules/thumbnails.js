// Small views of pictures, fetched when they come into sight.

import { address } from "./api.js";
import { icon, make } from "./dom.js";
import { state } from "./store.js";

const side = 320;

/// An image of the picture, or of a region of it; a sign in its place when the server can't read it.
export function thumbnail(name, { region, className } = {}) {
  const sign = () => make("span", { className: "no-thumbnail" }, icon("broken"));
  if (state.files.get(name)?.problem) return sign();
  const image = make("img", {
    alt: "", className, draggable: false, loading: "lazy", decoding: "async",
    src: address.view(name, { ...region, side }),
  });
  image.addEventListener("error", () => image.replaceWith(sign()));
  return image;
}
