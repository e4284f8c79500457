// Draws the charts of a page. A chart is a figure of its own without this script: the sentence and the table stand
// beside it. The drawing library is fetched only where a page, or a piece that htmx brings later, has a chart.
(() => {
  "use strict";

  const OPTIONS = {
    ast: true, // expressions are interpreted, not compiled: the content security policy forbids eval
    actions: false,
    renderer: "svg",
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  };

  const LABELS = { labelFontSize: 12, titleFontSize: 12 };

  const libraries = new Map();

  function library(address) {
    if (!libraries.has(address)) {
      libraries.set(
        address,
        new Promise((resolve, reject) => {
          const script = document.createElement("script");
          script.src = address;
          script.onload = () => (window.vegaEmbed ? resolve(window.vegaEmbed) : reject(new Error("no vegaEmbed")));
          script.onerror = () => reject(new Error(`${address} did not load`));
          document.head.append(script);
        }),
      );
    }
    return libraries.get(address);
  }

  async function draw(canvas) {
    canvas.dataset.drawn = "";
    try {
      const spec = JSON.parse(document.getElementById(canvas.dataset.spec).textContent);
      const embed = await library(canvas.dataset.library);
      const fallback = canvas.firstElementChild;
      const font = getComputedStyle(canvas).fontFamily;
      const plate = document.createElement("div");
      canvas.append(plate);
      await embed(plate, spec, { ...OPTIONS, config: { background: "transparent", font, axis: LABELS, legend: LABELS } });
      fallback?.remove();
      // The sentence and the table say what the drawing says; its hundreds of marks need no second voice.
      plate.setAttribute("aria-hidden", "true");
    } catch (error) {
      delete canvas.dataset.drawn;
      canvas.querySelector("[data-fallback]")?.removeAttribute("hidden");
      console.warn("The chart could not be drawn:", error.message);
    }
  }

  function drawAll(root) {
    root.querySelectorAll?.("[data-spec]:not([data-drawn])").forEach(draw);
  }

  drawAll(document);
  document.addEventListener("htmx:after:swap", () => drawAll(document));
})();
