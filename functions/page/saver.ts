import { type Html, html } from './html.ts';
import type { Texts } from './texts/texts.ts';

/**
 * Where the script shows how the saving goes: hidden until it does, every sentence brought along. `browser/saver-view.ts`
 * knows its parts by their ids.
 */
export function saverHtml({ aFile, saving }: Texts): Html {
  return html`<div id="saver" class="saver" hidden
  data-starting="${saving.starting}" data-saving="${saving.stayHere}" data-offline="${saving.offline}"
  data-waiting="${saving.waiting}" data-stalled="${saving.stalled}" data-left="${saving.left}" data-begun="${saving.begun}"
  data-complete="${saving.complete}" data-where="${saving.whereItIs}" data-digest="${saving.checkedByDigest}"
  data-heading="${aFile}" data-broke-off="${saving.brokeOff}" data-unreachable="${saving.unreachable}"
  data-stopped="${saving.stopped}" data-corrupt="${saving.corrupt}" data-kept="${saving.kept}">
<svg class="tick" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="11"/><path d="m7 12.5 3.5 3.5 6.5-7.5"/></svg>
<progress id="bar" aria-label="${saving.progress}"></progress>
<p id="figures" class="figures"><span id="received"></span><span id="left"></span></p>
<p id="status" role="status"></p>
<p id="until" hidden>${saving.yoursUntil} <time></time>.</p>
<button id="again" type="button" hidden>${saving.startAgain}</button>
</div>`;
}
