"""The works the statistics are taken from, in the order of their first authors."""

REFERENCES = (
    "Aalen O. Nonparametric estimation of partial transition probabilities in multiple decrement"
    " models. Ann Stat 1978;6:534–545.",
    "Aalen OO, Johansen S. An empirical transition matrix for non-homogeneous Markov chains based"
    " on censored observations. Scand J Stat 1978;5:141–150.",
    "Austin PC. Balance diagnostics for comparing the distribution of baseline covariates between"
    " treatment groups in propensity-score matched samples. Stat Med 2009;28:3083–3107.",
    "Austin PC, Stuart EA. Moving towards best practice when using inverse probability of"
    " treatment weighting (IPTW) using the propensity score. Stat Med 2015;34:3661–3679.",
    "Barnard J, Rubin DB. Small-sample degrees of freedom with multiple imputation. Biometrika"
    " 1999;86:948–955.",
    "Breslow NE. Discussion of the paper by D. R. Cox. J R Stat Soc B 1972;34:216–217.",
    "Breslow NE, Day NE. Statistical Methods in Cancer Research II: The Design and Analysis of"
    " Cohort Studies. IARC, Lyon 1987.",
    "Brier GW. Verification of forecasts expressed in terms of probability. Mon Weather Rev"
    " 1950;78:1–3.",
    "Brook D, Evans DA. An approach to the probability distribution of cusum run length."
    " Biometrika 1972;59:539–549.",
    "Brookmeyer R, Crowley J. A confidence interval for the median survival time. Biometrics"
    " 1982;38:29–41.",
    "Brown LD, Cai TT, DasGupta A. Interval estimation for a binomial proportion. Stat Sci"
    " 2001;16:101–133.",
    "Cameron AC, Miller DL. A practitioner's guide to cluster-robust inference. J Hum Resour"
    " 2015;50:317–372.",
    "Clark TG, Altman DG, De Stavola BL. Quantification of the completeness of follow-up. Lancet"
    " 2002;359:1309–1310.",
    "Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case of"
    " the binomial. Biometrika 1934;26:404–413.",
    "Cohen J. A coefficient of agreement for nominal scales. Educ Psychol Meas 1960;20:37–46.",
    "Cohen J. Weighted kappa: nominal scale agreement with provision for scaled disagreement or"
    " partial credit. Psychol Bull 1968;70:213–220.",
    "Cox DR. Two further applications of a model for binary regression. Biometrika"
    " 1958;45:562–565.",
    "Cox DR. Regression models and life-tables. J R Stat Soc B 1972;34:187–220.",
    "Cutler SJ, Ederer F. Maximum utilization of the life table method in analyzing survival. J"
    " Chronic Dis 1958;8:699–712.",
    "DeLong ER, DeLong DM, Clarke-Pearson DL. Comparing the areas under two or more correlated"
    " receiver operating characteristic curves: a nonparametric approach. Biometrics"
    " 1988;44:837–845.",
    "Donner A, Zou GY. Closed-form confidence intervals for functions of the normal mean and"
    " standard deviation. Stat Methods Med Res 2012;21:347–359.",
    "Efron B. The efficiency of Cox's likelihood function for censored data. J Am Stat Assoc"
    " 1977;72:557–565.",
    "Fayers PM, Machin D. Quality of Life: The Assessment, Analysis and Reporting of"
    " Patient-Reported Outcomes. 3rd ed. Wiley, 2016.",
    "Fenwick PM. A new data structure for cumulative frequency tables. Softw Pract Exp"
    " 1994;24:327–336.",
    "Fine JP, Gray RJ. A proportional hazards model for the subdistribution of a competing risk. J"
    " Am Stat Assoc 1999;94:496–509.",
    "Firth D. Bias reduction of maximum likelihood estimates. Biometrika 1993;80:27–38.",
    "Fleiss JL. Measuring nominal scale agreement among many raters. Psychol Bull 1971;76:378–382.",
    "Fleiss JL, Cohen J, Everitt BS. Large sample standard errors of kappa and weighted kappa."
    " Psychol Bull 1969;72:323–327.",
    "Friedman M. Piecewise exponential models for survival data with covariates. Ann Stat"
    " 1982;10:101–113.",
    "Garwood F. Fiducial limits for the Poisson distribution. Biometrika 1936;28:437–442.",
    "Geskus RB. Cause-specific cumulative incidence estimation and the Fine and Gray model under"
    " both left truncation and right censoring. Biometrics 2011;67:39–49.",
    "Grambsch PM, Therneau TM. Proportional hazards tests and diagnostics based on weighted"
    " residuals. Biometrika 1994;81:515–526.",
    "Gray RJ. A class of K-sample tests for comparing the cumulative incidence of a competing"
    " risk. Ann Stat 1988;16:1141–1154.",
    "Greenwood M. The natural duration of cancer. Reports on Public Health and Medical Subjects"
    " 33. HMSO, London 1926.",
    "Gwet KL. Computing inter-rater reliability and its variance in the presence of high"
    " agreement. Br J Math Stat Psychol 2008;61:29–48.",
    "Gwet KL. Handbook of Inter-Rater Reliability. 4th ed. Advanced Analytics, 2014.",
    "Hamza TH, van Houwelingen HC, Stijnen T. The binomial distribution of meta-analysis was"
    " preferred to model within-study variability. J Clin Epidemiol 2008;61:41–51.",
    "Harrell FE, Lee KL, Mark DB. Multivariable prognostic models: issues in developing models,"
    " evaluating assumptions and adequacy, and measuring and reducing errors. Stat Med"
    " 1996;15:361–387.",
    "Heinze G, Schemper M. A solution to the problem of monotone likelihood in Cox regression."
    " Biometrics 2001;57:114–119.",
    "Heinze G, Schemper M. A solution to the problem of separation in logistic regression. Stat"
    " Med 2002;21:2409–2419.",
    "Higgins JPT, Thompson SG. Quantifying heterogeneity in a meta-analysis. Stat Med"
    " 2002;21:1539–1558.",
    "Holford TR. The analysis of rates and of survivorship using log-linear models. Biometrics"
    " 1980;36:299–305.",
    "Hyndman RJ, Fan Y. Sample quantiles in statistical packages. Am Stat 1996;50:361–365.",
    "IntHout J, Ioannidis JPA, Borm GF. The Hartung-Knapp-Sidik-Jonkman method for random effects"
    " meta-analysis is straightforward and considerably outperforms the standard"
    " DerSimonian-Laird method. BMC Med Res Methodol 2014;14:25.",
    "Kalbfleisch JD, Prentice RL. The Statistical Analysis of Failure Time Data. 2nd ed. Wiley,"
    " 2002.",
    "Kaplan EL, Meier P. Nonparametric estimation from incomplete observations. J Am Stat Assoc"
    " 1958;53:457–481.",
    "Kish L. Survey Sampling. Wiley, 1965.",
    "Klein JP, Moeschberger ML. Survival Analysis: Techniques for Censored and Truncated Data."
    " 2nd ed. Springer, 2003.",
    "Krippendorff K. Computing Krippendorff's alpha-reliability. University of Pennsylvania, 2011.",
    "Laird NM, Ware JH. Random-effects models for longitudinal data. Biometrics 1982;38:963–974.",
    "Li F, Morgan KL, Zaslavsky AM. Balancing covariates via propensity score weighting. J Am Stat"
    " Assoc 2018;113:390–400.",
    "Lin DY, Wei LJ. The robust inference for the Cox proportional hazards model. J Am Stat Assoc"
    " 1989;84:1074–1078.",
    "Lovegrove J, Valencia O, Treasure T, Sherlaw-Johnson C, Gallivan S. Monitoring the results of"
    " cardiac surgery by variable life-adjusted display. Lancet 1997;350:1128–1130.",
    "Lunceford JK, Davidian M. Stratification and weighting via the propensity score in estimation"
    " of causal treatment effects: a comparative study. Stat Med 2004;23:2937–2960.",
    "Luo C, Islam MN, Sheils NE, et al. DLMM as a lossless one-shot algorithm for collaborative"
    " multi-site distributed linear mixed models. Nat Commun 2022;13:1678.",
    "Mantel N. Evaluation of survival data and two new rank order statistics arising in its"
    " consideration. Cancer Chemother Rep 1966;50:163–170.",
    "McGraw KO, Wong SP. Forming inferences about some intraclass correlation coefficients."
    " Psychol Methods 1996;1:30–46.",
    "Patterson HD, Thompson R. Recovery of inter-block information when block sizes are unequal."
    " Biometrika 1971;58:545–554.",
    "Peto R, Peto J. Asymptotically efficient rank invariant test procedures. J R Stat Soc A"
    " 1972;135:185–207.",
    "Pohar Perme M, Stare J, Estève J. On estimation in relative survival. Biometrics"
    " 2012;68:113–120.",
    "Rogers WH. Regression standard errors in clustered samples. Stata Tech Bull 1993;13:19–23.",
    "Röver C, Knapp G, Friede T. Hartung-Knapp-Sidik-Jonkman approach and its modification for"
    " random-effects meta-analysis with few studies. BMC Med Res Methodol 2015;15:99.",
    "Royston P, Parmar MKB. Restricted mean survival time: an alternative to the hazard ratio for"
    " the design and analysis of randomized trials with a time-to-event outcome. BMC Med Res"
    " Methodol 2013;13:152.",
    "Rubin DB. Multiple Imputation for Nonresponse in Surveys. Wiley, 1987.",
    "Schemper M, Smith TL. A note on quantifying follow-up in studies of failure time. Control"
    " Clin Trials 1996;17:343–346.",
    "Seaton SE, Manktelow BN. The probability of being identified as an outlier with commonly used"
    " funnel plot control limits for the standardised mortality ratio. BMC Med Res Methodol"
    " 2012;12:98.",
    "Shrout PE, Fleiss JL. Intraclass correlations: uses in assessing rater reliability. Psychol"
    " Bull 1979;86:420–428.",
    "Spiegelhalter DJ. Funnel plots for comparing institutional performance. Stat Med"
    " 2005;24:1185–1202.",
    "Spiegelhalter DJ. Handling over-dispersion of performance indicators. Qual Saf Health Care"
    " 2005;14:347–351.",
    "Steiner SH, Cook RJ, Farewell VT, Treasure T. Monitoring surgical performance using"
    " risk-adjusted cumulative sum charts. Biostatistics 2000;1:441–452.",
    "Steyerberg EW, Vickers AJ, Cook NR, et al. Assessing the performance of prediction models: a"
    " framework for traditional and novel measures. Epidemiology 2010;21:128–138.",
    "Stijnen T, Hamza TH, Özdemir P. Random effects meta-analysis of event outcome in the"
    " framework of the generalized linear mixed model with applications in sparse data. Stat Med"
    " 2010;29:3046–3067.",
    "Sun X, Xu W. Fast implementation of DeLong's algorithm for comparing the areas under"
    " correlated receiver operating characteristic curves. IEEE Signal Process Lett"
    " 2014;21:1389–1393.",
    "Tarone RE. Tests for trend in life table analysis. Biometrika 1975;62:679.",
    "Therneau TM, Atkinson E. Concordance. Vignette of the R package survival, 2024.",
    "Therneau TM, Grambsch PM. Modeling Survival Data: Extending the Cox Model. Springer, 2000.",
    "Turnbull BW. The empirical distribution function with arbitrarily grouped, censored and"
    " truncated data. J R Stat Soc B 1976;38:290–295.",
    "Uno H, Cai T, Pencina MJ, D'Agostino RB, Wei LJ. On the C-statistics for evaluating overall"
    " adequacy of risk prediction procedures with censored survival data. Stat Med"
    " 2011;30:1105–1117.",
    "Viechtbauer W. Bias and efficiency of meta-analytic variance estimators in the random-effects"
    " model. J Educ Behav Stat 2005;30:261–293.",
    "Viechtbauer W. Confidence intervals for the amount of heterogeneity in meta-analysis. Stat"
    " Med 2007;26:37–52.",
    "Wilson EB. Probable inference, the law of succession, and statistical inference. J Am Stat"
    " Assoc 1927;22:209–212.",
    "Xie J, Liu C. Adjusted Kaplan–Meier estimator and log-rank test with inverse probability of"
    " treatment weighting for survival data. Stat Med 2005;24:3089–3110.",
    "Zabor EC, Gonen M, Chapman PB, Panageas KS. Dynamic prognostication using conditional"
    " survival estimates. Cancer 2013;119:3589–3592.",
    "Zhang X, Zhang MJ, Fine J. A proportional hazards regression model for the subdistribution"
    " with right-censored and left-truncated competing risks data. Stat Med 2011;30:1933–1951.",
)
