import { type Html, html } from './html.ts';
import type { Texts } from './texts.ts';

/**
 * Where the script shows how the saving goes: hidden until it does, every sentence brought along. `browser/saver-view.ts`
 * knows its parts by their ids.
 */
export function saverHtml({ aFile, saving }: Texts): Html {
  const { starting, stayHere, offline, complete, whereItIs, checkedByDigest, checkedBySize } = saving;
  return html`<div id="saver" class="saver" hidden
  data-starting="${starting}" data-saving="${stayHere}" data-offline="${offline}"
  data-complete="${complete}" data-where="${whereItIs}" data-digest="${checkedByDigest}" data-size="${checkedBySize}"
  data-heading="${aFile}" data-broke-off="${saving.brokeOff}" data-stopped="${saving.stopped}" data-corrupt="${saving.corrupt}" data-kept="${saving.kept}">
<progress id="bar" aria-label="${saving.progress}"></progress>
<p id="figures" class="figures"><span id="received"></span><span id="left"></span></p>
<p id="status" role="status"></p>
<p id="until" hidden>${saving.yoursUntil} <time></time>.</p>
<button id="again" type="button" hidden>${saving.startAgain}</button>
</div>`;
}
