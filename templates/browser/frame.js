// In the frame of a summary: go to a part of it. The browser itself would look for the part in the page around the frame.
"use strict";
addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']"), part = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!link) return;
  event.preventDefault();
  if (!part) return;
  for (let around = part.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  part.scrollIntoView();
  if (!part.matches("a, button, summary, input, select, [tabindex]")) part.tabIndex = -1;
  part.focus({ preventScroll: true });
});
