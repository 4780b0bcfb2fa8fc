import { ask } from './api.js';
import { byId, element } from './dom.js';

/** What can be done to simulated machines, behind one button of the band. Nothing is shown where there is none. */
export function showTroubles(troubles) {
  const opener = byId('make-trouble');
  const panel = byId('troubles');
  opener.hidden = troubles.length === 0;
  opener.addEventListener('click', () => {
    panel.hidden = !panel.hidden;
    opener.setAttribute('aria-expanded', String(!panel.hidden));
  });
  byId('trouble-list').replaceChildren(...troubles.map(troubleRow));
}

function troubleRow({ name, label, about }) {
  const button = element('button', { type: 'button' }, label);
  button.addEventListener('click', () => void make(name, button));
  return element('li', {}, button, element('span', {}, about));
}

async function make(name, button) {
  const said = byId('trouble-said');
  said.classList.remove('bad');
  said.textContent = '…';
  button.disabled = true;
  try {
    said.textContent = (await ask('/api/troubles', { name })).said;
  } catch (error) {
    said.classList.add('bad');
    said.textContent = error.message;
  }
  button.disabled = false;
}
