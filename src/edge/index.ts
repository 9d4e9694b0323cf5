export { artefactRequests } from "./artefact-requests.ts";
