// Photos are made smaller on the device before they are sent, and shown so that one may be left
// out. Without scripts they are sent as they are.
"use strict";

(() => {
  const EDGE = 1920, QUALITY = 0.85, SMALL_ENOUGH = 600 * 1024;

  async function smaller(file) {
    if (!file.type.startsWith("image/") || file.size < SMALL_ENOUGH) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", QUALITY); });
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    } catch {
      // A format this browser does not read: the server says what it thinks of it.
      return file;
    }
  }

  function watch(input) {
    const shown = document.getElementById(input.dataset.photos);
    const line = input.closest(".drop").querySelector("[data-photos-say]");
    const most = Number(input.dataset.most);
    let chosen = [];
    let busy = Promise.resolve();

    function show() {
      const list = new DataTransfer();
      chosen.forEach((file) => list.items.add(file));
      input.files = list.files;
      const size = chosen.reduce((sum, file) => sum + file.size, 0) / 1024 / 1024;
      line.textContent = chosen.length
        ? input.dataset.said.replace("{n}", chosen.length).replace("{size}", size.toFixed(1)) : "";
      shown.replaceChildren(...chosen.map(figure));
    }

    function figure(file, index) {
      const figure = document.createElement("figure");
      const image = document.createElement("img");
      image.alt = file.name;
      image.src = URL.createObjectURL(file);
      image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
      const caption = document.createElement("figcaption");
      const remove = document.createElement("button");
      remove.type = "button";
      remove.className = "linkish";
      remove.textContent = input.dataset.remove.replace("{n}", index + 1);
      remove.addEventListener("click", () => {
        chosen.splice(index, 1);
        show();
        input.focus();
      });
      caption.append(remove);
      figure.append(image, caption);
      return figure;
    }

    input.addEventListener("change", () => {
      const added = [...input.files];
      line.textContent = input.dataset.shrinking;
      // Choosing again adds to what was chosen; beyond the most, the server says which was left out.
      busy = Promise.all(added.map(smaller)).then((files) => {
        chosen = [...chosen, ...files].slice(0, most + 1);
        show();
      });
    });

    // Sent in the middle of it: wait until the photos are small, then send the same form.
    input.form.addEventListener("submit", (event) => {
      if (input.dataset.ready) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = event.submitter;
      // A timeout: while this event is still on its way the browser ignores a second one.
      busy.then(() => setTimeout(() => {
        input.dataset.ready = "1";
        input.form.requestSubmit(button);
        delete input.dataset.ready;
      }));
    }, { capture: true });
  }

  document.querySelectorAll("input[type='file'][data-photos]").forEach(watch);
})();
