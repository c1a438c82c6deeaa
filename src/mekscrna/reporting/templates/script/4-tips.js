// Reasons: shown beside a square while it is pointed at or stepped on; Escape puts them away.
let tip = null;
let beside = null;
let leaving = 0;
const hideTip = () => {
  clearTimeout(leaving);
  if (tip?.matches(":popover-open")) tip.hidePopover();
  tip = null;
};
const showTip = (square) => {
  clearTimeout(leaving);
  const next = document.getElementById(square.getAttribute("aria-describedby"));
  if (!next?.showPopover || next === tip) return;
  hideTip();
  tip = next;
  tip.showPopover();
  beside = square;
  placeTip();
};
const placeTip = () => {
  if (!tip) return;
  const around = beside.getBoundingClientRect();
  if (beside !== document.activeElement && (around.bottom < 0 || around.top > innerHeight)) {
    hideTip();
    return;
  }
  const { width, height } = tip.getBoundingClientRect();
  const below = around.bottom + height + 12 < innerHeight || around.top < height + 12;
  tip.style.left = `${Math.max(8, Math.min(around.left, innerWidth - width - 8))}px`;
  const top = below ? around.bottom + 6 : around.top - height - 6;
  tip.style.top = `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`;
};
const leave = () => { clearTimeout(leaving); leaving = setTimeout(hideTip, 180); };
for (const square of squares) {
  square.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && showTip(square));
  square.addEventListener("pointerleave", leave);
  square.addEventListener("focus", () => square.matches(":focus-visible") && showTip(square));
  square.addEventListener("blur", hideTip);
  square.addEventListener("click", hideTip);
  const words = document.getElementById(square.getAttribute("aria-describedby"));
  words.addEventListener("pointerenter", () => clearTimeout(leaving));
  words.addEventListener("pointerleave", leave);
}
addEventListener("keydown", (event) => { if (event.key === "Escape") hideTip(); });
addEventListener("scroll", placeTip, { passive: true, capture: true });
