//! A Piper voice's graph (VITS, as piper's `export_onnx.py` writes it) as it is run here.
//!
//! Its random numbers get seeds, so that the same text gives the same sound: one draw shapes how long sounds last, the
//! other the voice. And the value that tells how long each sound lasts becomes an output.

use std::collections::BTreeMap;

use prost::Message;

use super::super::onnx::{self, AttributeProto, FLOAT_ATTRIBUTE, GraphProto, NodeProto, ValueInfoProto, attribute};

/// A graph with its seeds.
#[derive(Debug)]
pub struct Graph {
    pub bytes: Vec<u8>,
    /// The value of shape [1, 1, n] that tells how many frames each of the n numbers lasts, where it can be found.
    pub durations: Option<String>,
    /// Does it take the number of a speaker?
    pub speakers: bool,
}

/// # Errors
/// A plain sentence: this is no ONNX file, or another kind of model.
pub fn prepare(published: Vec<u8>) -> Result<Graph, String> {
    let (mut model, mut graph) = onnx::decode(&published)?;
    drop(published);
    let (inputs, outputs) = (names(&graph.input)?, names(&graph.output)?);
    let takes = |name: &str| inputs.iter().any(|input| input == name);
    if !["input", "input_lengths", "scales"].into_iter().all(takes) || !outputs.iter().any(|name| name == "output") {
        return Err(format!(
            "it is no Piper voice, which takes input, input_lengths and scales and gives output; this takes {} and gives {}",
            listed(&inputs),
            listed(&outputs)
        ));
    }
    let speakers = takes("sid");
    let durations = durations(&graph);
    seed(&mut graph);
    if let Some(name) = durations.clone().filter(|name| !outputs.contains(name)) {
        graph.output.push(ValueInfoProto { name: Some(name), ..ValueInfoProto::default() }.encode_to_vec());
    }
    model.graph = Some(graph);
    Ok(Graph { bytes: model.encode_to_vec(), durations, speakers })
}

fn names(values: &[Vec<u8>]) -> Result<Vec<String>, String> {
    let name = |value: &Vec<u8>| ValueInfoProto::decode(value.as_slice()).map(|value| value.name.unwrap_or_default());
    values.iter().map(name).collect::<Result<_, _>>().map_err(|error| format!("no ONNX file: {error}"))
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "nothing".into() } else { names.join(", ") }
}

/// A seed for each node that draws random numbers and has none; names of nodes go, since the runtime takes one that is
/// also a value's name for that value.
fn seed(graph: &mut GraphProto) {
    let mut next = 0.0;
    for node in &mut graph.node {
        node.name = None;
        let draws = node.op_type().starts_with("Random") || matches!(node.op_type(), "Bernoulli" | "Multinomial");
        if draws && node.attribute.iter().all(|attribute| attribute.name() != "seed") {
            next += 1.0;
            node.attribute.push(AttributeProto { f: Some(next), ..attribute("seed", FLOAT_ATTRIBUTE) });
        }
    }
}

/// The one value that is rounded up after an exponential and products: VITS' `ceil(exp(logw) * mask * length_scale)`.
fn durations(graph: &GraphProto) -> Option<String> {
    let makers: BTreeMap<&str, &NodeProto> =
        graph.node.iter().flat_map(|node| node.output.iter().map(move |name| (name.as_str(), node))).collect();
    let mut found = graph.node.iter().filter(|node| {
        node.op_type() == "Ceil" && node.input.first().is_some_and(|name| is_product_of_exp(name, &makers, 4))
    });
    let one = found.next()?;
    found.next().is_none().then(|| one.output.first().cloned()).flatten()
}

fn is_product_of_exp(value: &str, makers: &BTreeMap<&str, &NodeProto>, depth: usize) -> bool {
    let Some(node) = makers.get(value) else { return false };
    match node.op_type() {
        "Exp" => true,
        "Mul" if depth > 0 => node.input.iter().any(|name| is_product_of_exp(name, makers, depth - 1)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::super::onnx::{ModelProto, node},
        *,
    };

    fn model(nodes: Vec<NodeProto>, inputs: &[&str], outputs: &[&str]) -> Vec<u8> {
        let value = |name: &&str| {
            ValueInfoProto { name: Some((*name).to_owned()), ..ValueInfoProto::default() }.encode_to_vec()
        };
        let graph = GraphProto {
            node: nodes,
            input: inputs.iter().map(value).collect(),
            output: outputs.iter().map(value).collect(),
            ..GraphProto::default()
        };
        ModelProto { graph: Some(graph), ..ModelProto::default() }.encode_to_vec()
    }

    const INPUTS: [&str; 3] = ["input", "input_lengths", "scales"];

    #[test]
    fn every_draw_has_a_seed_of_its_own() {
        let draw = |out: &str| node("RandomNormalLike", &["x"], out, vec![]);
        let graph = prepare(model(vec![draw("a"), draw("b")], &INPUTS, &["output"])).unwrap();
        assert_eq!((graph.durations, graph.speakers), (None, false));
        let (_, graph) = onnx::decode(&graph.bytes).unwrap();
        let seeds: Vec<f32> = graph.node.iter().map(|node| node.attribute[0].f()).collect();
        assert_eq!(seeds, [1.0, 2.0]);
    }

    #[test]
    fn durations_are_found_by_what_makes_them() {
        let nodes = |product: &str| {
            vec![
                node("Exp", &["logw"], "e", vec![]),
                node("Mul", &["e", "mask"], "m", vec![]),
                node(product, &["m", "scale"], "w", vec![]),
                node("Ceil", &["w"], "frames", vec![]),
                node("Ceil", &["other"], "else", vec![]),
            ]
        };
        let graph = prepare(model(nodes("Mul"), &[&INPUTS[..], &["sid"]].concat(), &["output"])).unwrap();
        assert_eq!((graph.durations.as_deref(), graph.speakers), (Some("frames"), true));
        let (_, graph) = onnx::decode(&graph.bytes).unwrap();
        assert_eq!(names(&graph.output).unwrap(), ["output", "frames"]);
        assert_eq!(prepare(model(nodes("Add"), &INPUTS, &["output"])).unwrap().durations, None);
    }

    #[test]
    fn another_kind_of_model_is_refused() {
        let error = prepare(model(vec![], &["tokens", "style"], &["audio"])).unwrap_err();
        assert!(error.contains("this takes tokens, style and gives audio"), "{error}");
        assert!(prepare(b"\xff\xff not a model".to_vec()).is_err());
        assert!(prepare(vec![]).is_err());
    }
}
