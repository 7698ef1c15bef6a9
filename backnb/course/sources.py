"""The sources: each was seen, at least as an abstract, and no other may be named. A key is a first name and a year."""

SOURCES = {
    "Adams 2000": "Adams, May, Freeman, Morrison, Dolan 2000. Effects of backward bending on lumbar intervertebral "
    "discs: relevance to physical therapy treatments for low back pain.",
    "Almeida 2023": "Almeida and others 2023. McKenzie method of mechanical diagnosis and therapy for (sub)acute "
    "non-specific low back pain. *Cochrane Database of Systematic Reviews*. doi:10.1002/14651858.CD009711.pub2",
    "Applied Ergonomics 2018": "*Applied Ergonomics* 2018. Increased spinal height using propped slouched sitting "
    "postures. 66:9-17. doi:10.1016/j.apergo.2017.07.016",
    "Avman 2019": "Avman, Snodgrass, Osmotherly, Rivett 2019. Is there an association between hip range of motion and "
    "nonspecific low back pain? A systematic review.",
    "Brooke-Wavell 2022": "Brooke-Wavell and others 2022. British consensus on exercise and osteoporosis. *British "
    "Journal of Sports Medicine* 56(15):837. doi:10.1136/bjsports-2021-104634",
    "CENT 2015": "CENT 2015, how experiments on one person are to be reported. *BMJ* 350:h1738 and h1793.",
    "Charles University 2025": "Charles University in Prague 2025. Posterior pelvic tilt during the squat: a "
    "biomechanical perspective and possible solution with short-term exercise intervention. *Applied Sciences* "
    "15(23):12526. doi:10.3390/app152312526",
    "Chatchawan 2015": "Chatchawan and others 2015, on bending back during two hours of sitting. *Journal of Physical "
    "Therapy Science* 27:3359. doi:10.1589/jpts.27.3359",
    "Childs 2005": "Childs, Piva, Fritz 2005, on ratings of low back pain. *Spine* 30:1331-4. "
    "doi:10.1097/01.brs.0000164099.92112.29",
    "Downie 2013": "Downie and others 2013. Red flags to screen for malignancy and fracture in patients with low back "
    "pain. *BMJ* 347:f7095. doi:10.1136/bmj.f7095",
    "Esteban-Garcia 2024": "Esteban-Garcia and others 2024, on stretching in motion. *Applied Sciences* 14(9):3872. "
    "doi:10.3390/app14093872",
    "Finucane 2020": "Finucane and others 2020, international framework for red flags. *Journal of Orthopaedic and "
    "Sports Physical Therapy* 50(7):350-372. doi:10.2519/jospt.2020.9971",
    "Harrison 2024": "Harrison, Brismee, Sizer, Denny, Sobczak 2024, on standing back extension and height. *Journal "
    "of Back and Musculoskeletal Rehabilitation* 37(2):395-405. doi:10.3233/BMR-230118",
    "Khademolhosseini 2020": "Khademolhosseini, Pirouzi, Ghanbari, Arabzadeh, Rezaei 2020. Head and neck extension "
    "more than 30 degrees may disturb standing balance in healthy older adults. *Geriatric Nursing*. "
    "doi:10.1016/j.gerinurse.2020.02.002",
    "Kim 2015": "Kim and others 2015, on how deep people squat. *Journal of Human Kinetics* 45:59-69. "
    "doi:10.1515/hukin-2015-0007",
    "Kumamoto 2021": "Kumamoto, Seko, Matsuda, Miura 2021, on standing back extension of a tired back. *Work* "
    "68(4):1229-1237. doi:10.3233/WOR-213452",
    "Li 2022": "Li, Kwong, Chan, Kawabata 2022. Comparison of in vivo intradiscal pressure between sitting and "
    "standing. *Life* 12(3):457. doi:10.3390/life12030457",
    "Liddell 2018": "Liddell, Kruschke 2018, on means of ratings. *Journal of Experimental Social Psychology* "
    "79:328-348. doi:10.1016/j.jesp.2018.08.009",
    "Lynn 2012": "Lynn, Noffal 2012, on squats with a weight held in front. *Journal of Strength and Conditioning "
    "Research* 26(9):2417-25.",
    "McKean 2010": "McKean, Dunn, Burkett 2010, on the lower back in squats. *Journal of Strength and Conditioning "
    "Research* 24(10):2731-41.",
    "NHS": "The NHS's wording for back pain, read on the pages of British clinics that repeat it.",
    "NICE NG65": "NICE, guideline NG65, 2017. Spondyloarthritis in over 16s: diagnosis and management.",
    "Oka 2019": "Oka and others 2019. The effect of the 'One Stretch' exercise on the improvement of low back pain in "
    "Japanese nurses. *Modern Rheumatology* 29(5):861-866. doi:10.1080/14397595.2018.1514998",
    "Owen 2020": "Owen and others 2020. Which exercise for long-lasting low back pain? *British Journal of Sports "
    "Medicine* 54:1279.",
    "PAR-Q+": "PAR-Q+, the Physical Activity Readiness Questionnaire for everyone.",
    "Parker 2009": "Parker, Vannest 2009, on NAP. *Behavior Therapy* 40:357-67. doi:10.1016/j.beth.2008.10.006",
    "Saraceni 2020": "Saraceni and others 2020, on bending the back when lifting. *Journal of Orthopaedic and Sports "
    "Physical Therapy* 50(3):121-130. doi:10.2519/jospt.2020.9218",
    "Stanton 2017": "Stanton, Moseley, Wong, Kawchuk 2017, on feeling stiff and being stiff. *Scientific Reports* "
    "7:9681. doi:10.1038/s41598-017-09429-1",
    "Troke 2001": "Troke and others 2001, on how far the low back bends at each age. *Clinical Rehabilitation* "
    "15:371-379.",
    "Verville 2023": "Verville, Ogilvie and others 2023, the World Health Organization's review of exercise for "
    "long-lasting low back pain. *Journal of Occupational Rehabilitation* 33(4):636-650. "
    "doi:10.1007/s10926-023-10124-4",
    "Weissgerber 2015": "Weissgerber 2015, on showing every point. *PLoS Biology* 13:e1002128.",
    "WHO 2023": "World Health Organization 2023, guideline on long-lasting low back pain. ISBN 978-92-4-008178-9.",
    "Whitney 1992": "Whitney, Von Korff 1992, on jaw pain with and without treatment. *Pain* 50:281-5. "
    "doi:10.1016/0304-3959(92)90032-7",
    "Wilke 1999": "Wilke, Neef, Caimi, Hoogland, Claes 1999, on the pressure in one volunteer's disc. *Spine* "
    "24(8):755-762.",
}
