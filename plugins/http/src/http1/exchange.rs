//! Pairs requests with responses: they come in the same order (RFC 9112 §9.3.2), unless some of
//! them were lost. Then a pair is only told when it can be no other.

use crate::message::{Request, Response};
use std::collections::VecDeque;

/// What is under way on a connection of HTTP/1.
#[derive(Debug, Default)]
pub(crate) struct Exchange {
    pending: VecDeque<Request>,
    /// Octets of what is kept of `pending`.
    octets: usize,
    /// Requests behind `pending` that were told alone, since no more could wait.
    passed_over: u64,
    response: Option<Response>,
    /// One that announces another (RFC 9110 §15.2); it is told if that does not come.
    interim: Option<Response>,
    /// The client has sent a request before the response to the last had ended.
    pipelined: bool,
    /// Requests behind `pending` may have been lost.
    unsure: bool,
    /// The first of `pending` came after a loss, and is the one to be answered only if the client does not
    /// pipeline.
    assumed: bool,
    /// What is lost may be any number of requests or responses that were under way at once.
    hopeless: bool,
}

/// Octets that are kept of requests that wait: thirty of the longest that servers take.
const OCTETS_MAX: usize = 256 * 1024;

impl Exchange {
    /// A request has come, while the server had ended its last response or not. It is given back
    /// if it will not be paired.
    pub fn request(&mut self, request: Request, idle: bool, waiting_max: usize) -> Result<(), Refused> {
        if self.hopeless {
            return Err(Refused { request, is_for_room: false });
        }
        self.pipelined |= !self.pending.is_empty();
        if self.pipelined && self.assumed {
            self.hopeless = true;
            return Err(Refused { request, is_for_room: false });
        }
        if self.unsure {
            // A client that does not pipeline has had all responses before it asks again.
            let alone = self.pending.is_empty() && self.response.is_none() && idle && !self.pipelined;
            if !alone {
                return Err(Refused { request, is_for_room: false });
            }
            (self.unsure, self.assumed) = (false, true);
        }
        let octets = self.octets.saturating_add(request.json.len());
        if self.passed_over > 0 || self.pending.len() >= waiting_max || octets > OCTETS_MAX {
            self.passed_over = self.passed_over.saturating_add(1);
            return Err(Refused { request, is_for_room: true });
        }
        self.octets = octets;
        self.pending.push_back(request);
        Ok(())
    }

    /// The request whose response comes next.
    pub fn front(&self) -> Option<&Request> {
        self.pending.front()
    }

    /// The request that came last, if it waits.
    pub fn last_mut(&mut self) -> Option<&mut Request> {
        self.pending.back_mut()
    }

    /// The head of a response has come; its body follows.
    pub fn response(&mut self, response: Response) {
        (self.response, self.interim) = (Some(response), None);
    }

    /// An interim response has come.
    pub fn interim(&mut self, response: Response) {
        self.interim = Some(response);
    }

    /// Whether a final response has begun.
    pub fn has_response(&self) -> bool {
        self.response.is_some()
    }

    /// The response has ended: it, and its request if that is known.
    pub fn end_of_response(&mut self) -> Option<(Option<Request>, Response)> {
        let response = self.response.take().or_else(|| self.interim.take())?;
        let request = self.next();
        self.assumed = false;
        if request.is_none() {
            self.passed_over = self.passed_over.saturating_sub(1);
        }
        Some((request, response))
    }

    /// Something of the client's was lost, and perhaps requests in it.
    pub fn client_lost(&mut self) {
        self.unsure = true;
    }

    /// Something of the server's was lost: what waits for a response will not be paired, and is to
    /// be taken with [`next`](Self::next).
    pub fn server_lost(&mut self) {
        self.hopeless |= self.pipelined || self.passed_over > 0 || self.pending.len() > 1;
        (self.unsure, self.passed_over) = (true, 0);
    }

    /// Whether no pair can be told any more.
    pub fn is_hopeless(&self) -> bool {
        self.hopeless
    }

    /// Takes the request whose response would come next.
    pub fn next(&mut self) -> Option<Request> {
        let request = self.pending.pop_front()?;
        self.octets = self.octets.saturating_sub(request.json.len());
        Some(request)
    }
}

/// A request that will not be paired.
#[derive(Debug)]
pub(crate) struct Refused {
    pub request: Request,
    /// There was no room for it, rather than doubt.
    pub is_for_room: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Version;
    use crate::method::Method;
    use radar_plugin::{Input, Subject};

    fn request(name: &str) -> Request {
        Request {
            json: name.into(),
            line: String::new(),
            method: Method::Plain,
            version: Version::default(),
            subject: Subject::of(&Input::empty()),
            is_whole: true,
            length: None,
        }
    }

    fn response() -> Response {
        Response {
            json: Vec::new(),
            status: 200,
            version: Version::default(),
            subject: Subject::of(&Input::empty()),
            is_whole: true,
        }
    }

    impl Exchange {
        fn ask(&mut self, name: &str) -> bool {
            self.request(request(name), true, 2).is_ok()
        }

        fn answer(&mut self) -> Option<String> {
            self.response(response());
            let (request, _) = self.end_of_response().unwrap();
            request.map(|request| String::from_utf8(request.json).unwrap())
        }
    }

    #[test]
    fn responses_answer_requests_in_their_order() {
        let mut exchange = Exchange::default();
        assert!(exchange.ask("a") && exchange.ask("b"));
        assert_eq!(exchange.answer().as_deref(), Some("a"));
        assert_eq!(exchange.answer().as_deref(), Some("b"));
        assert_eq!(exchange.answer(), None);
    }

    #[test]
    fn requests_beyond_the_bound_keep_their_place_but_are_not_paired() {
        let mut exchange = Exchange::default();
        assert_eq!(["a", "b", "c", "d"].map(|name| exchange.ask(name)), [true, true, false, false]);
        assert_eq!([(); 4].map(|()| exchange.answer()), [Some("a".into()), Some("b".into()), None, None]);
        assert!(exchange.ask("e"));
        assert_eq!(exchange.answer().as_deref(), Some("e"));
    }

    #[test]
    fn after_a_loss_of_requests_the_next_is_paired_when_nothing_is_under_way() {
        let mut exchange = Exchange::default();
        assert!(exchange.ask("a"));
        exchange.client_lost();
        assert!(!exchange.ask("c"), "the response to the one that was lost comes first");
        assert_eq!(exchange.answer().as_deref(), Some("a"));
        assert_eq!(exchange.answer(), None);
    }

    #[test]
    fn after_a_loss_without_pipelining_pairs_are_told_again() {
        let mut exchange = Exchange::default();
        exchange.client_lost();
        assert!(exchange.ask("b"));
        assert_eq!(exchange.answer().as_deref(), Some("b"));
    }

    #[test]
    fn after_a_loss_a_client_that_turns_out_to_pipeline_has_no_pairs() {
        let mut exchange = Exchange::default();
        exchange.client_lost();
        assert!(exchange.ask("c"));
        assert!(!exchange.ask("d") && exchange.is_hopeless());
    }

    #[test]
    fn after_a_loss_of_responses_under_way_at_once_no_pair_is_told() {
        let mut exchange = Exchange::default();
        assert!(exchange.ask("a") && exchange.ask("b"));
        exchange.server_lost();
        while exchange.next().is_some() {}
        assert!(!exchange.ask("c"));
        assert_eq!(exchange.answer(), None);
    }
}
